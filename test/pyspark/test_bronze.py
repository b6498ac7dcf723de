"""Bronze: records as read, with run, file, number and hash."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.bronze import build_bronze, verify_rows
from pipeline.errors import InputError
from pipeline.sources import COLUMNS, SourceFile, SourceReport
from pipeline.sources.csv_source import CsvSource


def write(folder: Path, restaurants: str) -> CsvSource:
    for table in ("order_items", "order_item_options", "date_dim"):
        (folder / f"{table}.csv").write_text(",".join(COLUMNS[table]) + "\n")
    (folder / "restaurants.csv").write_text(restaurants)
    return CsvSource(folder)


def test_keeps_text_as_read_with_its_origin(spark: SparkSession, tmp_path: Path) -> None:
    source = write(tmp_path, "CITY,NAME,RESTAURANT_ID\n , x ,1\n,\n")
    frames = build_bronze(source, spark, "run-1")
    assert list(frames) == list(COLUMNS)
    rows = [row.asDict() for row in frames["restaurants"].drop("_record_hash").collect()]
    origin = {"_run_id": "run-1", "_source_file": "restaurants.csv"}
    assert rows == [
        {"restaurant_id": "1", "name": " x ", "city": " "}
        | origin
        | {"_record_number": 1, "_malformed": None},
        {"restaurant_id": None, "name": None, "city": None}
        | origin
        | {"_record_number": 2, "_malformed": ","},
    ]
    types = dict(frames["restaurants"].dtypes)
    assert types.pop("_record_number") == "bigint"
    assert set(types.values()) == {"string"}


def test_the_hash_tells_any_two_records_apart(spark: SparkSession, tmp_path: Path) -> None:
    rows = "1,ab,c\n1,a,bc\n1,abc,\n1,,abc\n,,\n1,2\n"
    source = write(tmp_path, "restaurant_id,name,city\n" + rows + rows)
    frame = build_bronze(source, spark, "run")["restaurants"]
    hashes = [row["_record_hash"] for row in frame.collect()]
    assert hashes[:6] == hashes[6:]
    assert len(set(hashes)) == 6
    assert {len(text) for text in hashes} == {64}


def test_a_source_that_changed_between_check_and_read_is_refused() -> None:
    file = SourceFile(table="date_dim", name="date_dim.csv", records=2, sha256="")
    report = SourceReport(files=(file, file))
    verify_rows(report, {"date_dim": 4})
    with pytest.raises(InputError, match="date_dim: the check counted 4 records, Spark read 3"):
        verify_rows(report, {"date_dim": 3})
