"""PostgreSQL as the source: the same bronze as from the CSV files that were loaded into it."""

from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.bronze import build_bronze, verify_rows
from pipeline.sources import COLUMNS, RECORD_NUMBER, Source, postgresql_tables
from pipeline.sources.csv_source import CsvSource
from pipeline.sources.postgresql import PostgresqlSource
from pipeline.sources.postgresql_tables import TableQuery, TableSummary, partitioning
from support.datasets.files import line, option, write
from support.datasets.whole_records import whole_records
from support.postgres import MASTER, Server

pytest_plugins = ["support.postgres_fixtures"]

Row = tuple[Any, ...]


def texts(frame: DataFrame, table: str) -> list[Row]:
    """The records in their order; a table without a key has none of its own."""
    keyed = table in ("order_items", "order_item_options")
    columns = [*COLUMNS[table], *([RECORD_NUMBER] if keyed else [])]
    rows = [tuple(row) for row in frame.select(columns).collect()]
    return sorted(rows, key=lambda row: (row[-1] if keyed else 0, repr(row)))


def bronze_texts(source: Source, spark: SparkSession) -> dict[str, list[Row]]:
    frames = build_bronze(source, spark, "run")
    return {table: texts(frame, table) for table, frame in frames.items()}


def differences(these: dict[str, list[Row]], others: dict[str, list[Row]]) -> list[object]:
    """The records that are not the same, side by side; a whole table when it is longer or alone."""
    found: list[object] = []
    for table in sorted(these.keys() | others.keys()):
        pairs = zip_longest(these.get(table, []), others.get(table, []))
        found += [(table, this, other) for this, other in pairs if this != other]
    return found


@pytest.fixture
def split_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of 100 records instead of 50,000."""
    monkeypatch.setattr(postgresql_tables, "PARTITION_RECORDS", 100)


@pytest.mark.parametrize(
    ("records", "parts"),
    [(50_000, None), (50_001, "2"), (20_000_000, "20"), (900_000, "16"), (16_000_000, "16")],
)
def test_a_part_has_no_more_than_a_million_records(records: int, parts: str | None) -> None:
    summary = TableSummary(records=records, first=1, last=records, content="")
    query = TableQuery(name="order_items_fct", text="SELECT 1", has_key=True)
    assert partitioning(query, summary).get("numPartitions") == parts


@pytest.mark.usefixtures("reader_password", "split_reads")
def test_bronze_is_the_same_text_as_from_the_files(
    database: Server, spark: SparkSession, tmp_path: Path
) -> None:
    folder = whole_records(tmp_path / "files")
    database.load(database.put(folder))
    source = PostgresqlSource(database.location())
    frame = source.read(spark, "order_items")
    assert frame is not None
    assert frame.rdd.getNumPartitions() > 1
    from_database, from_files = (bronze_texts(each, spark) for each in (source, CsvSource(folder)))
    assert differences(from_database, from_files) == []
    rows = {table: len(records) for table, records in from_database.items()}
    assert source.check().records() == rows
    verify_rows(source.check(), rows)
    source.close()


@pytest.mark.usefixtures("reader_password", "split_reads")
def test_all_reads_see_the_state_of_the_check(
    database: Server, spark: SparkSession, tmp_path: Path
) -> None:
    old = [line(order_id=f"old-{n}") for n in range(250)]
    new = [line(order_id=f"new-{n}") for n in range(400)]
    database.load(database.put(write(tmp_path / "old", old, [option()])))
    source = PostgresqlSource(database.location())
    before = source.check()
    frame = source.read(spark, "order_items")
    assert frame is not None
    database.load(database.put(write(tmp_path / "new", new, [option()])))
    orders = {row["order_id"] for row in frame.collect()}
    assert orders == {record["ORDER_ID"] for record in old}
    source.close()
    after = source.check()
    assert (before.records()["order_items"], after.records()["order_items"]) == (250, 400)
    source.close()


DRAFT = """
CREATE TABLE order_items_fct (
  order_item_pk bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  app_name varchar(255), restaurant_id varchar(24), creation_time_utc timestamptz,
  order_id varchar(24), user_id varchar(24), printed_card_number varchar(255),
  is_loyalty boolean, currency varchar(3), lineitem_id varchar(24),
  item_category varchar(255), item_name varchar(255),
  item_price numeric(10,2), item_quantity integer);
CREATE TABLE order_item_options_fct (
  "ORDER_OPTION_PK" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "ORDER_ID" varchar(24), "LINEITEM_ID" varchar(24), "OPTION_GROUP_NAME" varchar(255),
  "OPTION_NAME" varchar(255), "OPTION_PRICE" numeric(10,2), "OPTION_QUANTITY" integer);
CREATE TABLE date_dim (
  date_key date, year integer, month integer, week integer, day_of_week text,
  is_weekend boolean, is_holiday boolean, holiday_name text);
GRANT USAGE ON SCHEMA public TO gp_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO gp_reader;
INSERT INTO date_dim VALUES ('2023-07-04', 2023, 7, 27, 'Tuesday', false, true, 'Independence Day');
"""
INSTANTS = [
    "2020-04-21T18:56:44.244Z",
    "2023-06-01T12:00:00.12Z",
    "2023-06-01T12:00:00.1Z",
    "2023-06-01T12:00:00Z",
    "2024-02-29T23:59:59.000001Z",
    "",
]


@pytest.mark.usefixtures("reader_password")
def test_tables_with_types_are_read_as_the_text_of_the_files(
    database: Server, spark: SparkSession, tmp_path: Path
) -> None:
    lines = [line(creation_time_utc=instant) for instant in INSTANTS]
    lines += [
        line(is_loyalty="true", item_price="12345678.90", item_quantity="500"),
        line(item_name=""),
    ]
    lines.append(line(is_loyalty="", item_price="", item_quantity=""))
    options = [option(), option(option_price="-0.75"), option(option_price="0.60")]
    folder = write(tmp_path / "files", lines, options)
    database.create_database("draft")
    with database.connect(MASTER, "draft") as master:
        master.execute(DRAFT.encode())
    fill_draft(database, folder)
    with database.connect("postgres", "draft") as admin:  # what no file can bring
        admin.execute("INSERT INTO order_items_fct (creation_time_utc) VALUES ('infinity')")
    source = PostgresqlSource(database.location("draft"))
    found = bronze_texts(source, spark)
    expected = bronze_texts(CsvSource(folder), spark)
    assert found["order_items"].pop()[2] == "infinity"
    assert found["order_items"] == expected["order_items"]
    assert found["order_item_options"] == expected["order_item_options"]
    assert found["date_dim"] == [
        ("04-07-2023", "2023", "7", "27", "Tuesday", "false", "true", "Independence Day")
    ]
    assert "restaurants" not in found
    source.close()


def fill_draft(server: Server, folder: Path) -> None:
    """As the draft did: straight from the file into the typed table."""
    with server.connect("postgres", "draft") as admin:
        for file in server.put(folder, "draft"):
            table = {
                "order_items": "order_items_fct",
                "order_item_options": "order_item_options_fct",
            }
            columns = file["columns"]
            assert isinstance(columns, list)
            quoted = [f'"{c}"' if "OPTION_PRICE" in columns else c for c in columns]
            if file["table"] in table:
                admin.execute(
                    "SELECT aws_s3.table_import_from_s3(%s, %s, '(FORMAT csv, HEADER true)', "
                    "'landing', %s, 'us-east-1')",
                    (f"public.{table[str(file['table'])]}", ", ".join(quoted), file["key"]),
                )


@pytest.mark.usefixtures("reader_password")
def test_the_fingerprint_follows_the_contents(database: Server, tmp_path: Path) -> None:
    lines = [line(order_id="a"), line(order_id="b", user_id="")]
    prints = []
    for changed in (lines, lines[::-1], [lines[0], line(order_id="b", item_price="5.01")]):
        database.load(database.put(write(tmp_path / "files", changed, [option()])))
        source = PostgresqlSource(database.location())
        prints.append(source.check().fingerprint())
        source.close()
    assert prints[0] == prints[1] != prints[2]
