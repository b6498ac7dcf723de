"""Parquet files as source: the same texts as CSV files, whatever their types."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.sources import COLUMNS
from pipeline.sources.csv_source import CsvSource

TIME = datetime(2023, 1, 5, 17, 0, 1, 250_000, tzinfo=UTC)
TYPED = {
    "creation_time_utc": pa.array([TIME, None], pa.timestamp("us", "UTC")),
    "is_loyalty": pa.array([True, None]),
    "item_price": pa.array([Decimal("5.10"), None]),
    "item_quantity": pa.array([3, None]),
    "item_name": pa.array(["", "Egg"]),
}
AS_TEXT = {
    "creation_time_utc": ["2023-01-05T17:00:01.25Z", None],
    "is_loyalty": ["true", None],
    "item_price": ["5.10", None],
    "item_quantity": ["3", None],
    "item_name": [None, "Egg"],
}


def folder_of(folder: Path, **tables: dict[str, pa.Array]) -> Path:
    """Files with these columns; all others are empty texts in capital letters."""
    for table in ("order_items", "order_item_options", "date_dim"):
        given = tables.get(table, {})
        rows = len(next(iter(given.values()))) if given else 0
        empty = pa.array([None] * rows, pa.string())
        columns = {name.upper(): given.get(name, empty) for name in COLUMNS[table]}
        pq.write_table(pa.table(columns), folder / f"{table}.parquet")
    return folder


def test_values_are_read_as_the_text_of_a_csv_file(spark: SparkSession, tmp_path: Path) -> None:
    days = {"date_key": pa.array([date(2023, 2, 1)])}
    source = CsvSource(folder_of(tmp_path, order_items=TYPED, date_dim=days))
    rows = source.read(spark, "order_items")
    assert rows is not None
    assert rows.columns == [*COLUMNS["order_items"], "_source_file", "_record_number", "_malformed"]
    found = sorted((row.asDict() for row in rows.collect()), key=lambda row: row["_record_number"])
    origin = {"_source_file": "order_items.parquet", "_malformed": None}
    assert found == [
        dict.fromkeys(COLUMNS["order_items"])
        | {name: texts[place] for name, texts in AS_TEXT.items()}
        | origin
        | {"_record_number": place + 1}
        for place in (0, 1)
    ]
    read_days = source.read(spark, "date_dim")
    assert read_days is not None
    assert [row["date_key"] for row in read_days.collect()] == ["01-02-2023"]
    records = {"order_items": 2, "order_item_options": 0, "date_dim": 1}
    assert source.check().records() == records


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"item_price": pa.array([5.1])}, "column item_price is double; store it as text"),
        ({"item_price": pa.array([[1]])}, "column item_price is list"),
        (b"no parquet", "order_items.parquet cannot be read as Parquet"),
        (pa.table({"order_id": ["1"]}), "order_items.parquet: missing column app_name"),
    ],
)
def test_files_that_are_not_as_they_must_be_are_refused(
    tmp_path: Path, content: dict[str, pa.Array] | bytes | pa.Table, message: str
) -> None:
    folder_of(tmp_path, **({"order_items": content} if isinstance(content, dict) else {}))
    if isinstance(content, bytes):
        (tmp_path / "order_items.parquet").write_bytes(content)
    if isinstance(content, pa.Table):
        pq.write_table(content, tmp_path / "order_items.parquet")
    with pytest.raises(InputError, match=message):
        CsvSource(tmp_path).check()
