"""CSV files in a folder: which are read, and what Spark makes of them."""

import gzip
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.sources import COLUMNS, SourceFile
from pipeline.sources.csv_source import CsvSource


def write_headers(folder: Path, *tables: str) -> None:
    """Files of these tables without a record."""
    for table in tables:
        (folder / f"{table}.csv").write_text(",".join(COLUMNS[table]) + "\n")


def test_reads_each_part_by_its_own_header(spark: SparkSession, tmp_path: Path) -> None:
    # Characters that Spark would take for a pattern.
    folder = tmp_path / "a{b}[c] *?"
    parts = folder / "restaurants"
    parts.mkdir(parents=True)
    write_headers(folder, "order_items", "order_item_options", "date_dim")
    (parts / "b.csv").write_bytes(
        b"\xef\xbb\xbf\r\nNAME,extra,City,RESTAURANT_ID\r\n"
        b'"a ""b"", c\r\nd",x,#e,\r\n\r\n f\rg ,y,,2\r\n"",,"h",3\n1,2\r\n'
    )
    (parts / "a.csv.gz").write_bytes(gzip.compress(b'restaurant_id,name,city\n1,a,\n""\n1,2,3,4\n'))
    for ignored in ("_SUCCESS", ".b.csv.crc", "_temporary.csv", ".hidden.csv"):
        (parts / ignored).write_bytes(b"\0")

    source = CsvSource(folder)
    rows = source.read(spark, "restaurants")
    assert rows is not None
    assert rows.columns == [
        *("restaurant_id", "name", "city"),
        *("_source_file", "_record_number", "_malformed"),
    ]
    a, b = "restaurants/a.csv.gz", "restaurants/b.csv"
    whole = [tuple(row) for row in rows.filter("_malformed is null").collect()]
    assert whole == [
        ("1", "a", None, a, 1, None),
        (None, 'a "b", c\r\nd', "#e", b, 1, None),
        ("2", " f\rg ", None, b, 2, None),
        ("3", None, "h", b, 3, None),
    ]
    broken = rows.filter("_malformed is not null").select(*rows.columns[3:])
    assert [tuple(row) for row in broken.collect()] == [
        (a, 2, '""'),
        (a, 3, "1,2,3,4"),
        (b, 4, "1,2"),
    ]
    assert source.check().records() == {
        "order_items": 0,
        "order_item_options": 0,
        "date_dim": 0,
        "restaurants": 7,
    }


def test_a_record_wider_than_sparks_limit_is_only_malformed(
    spark: SparkSession, tmp_path: Path
) -> None:
    write_headers(tmp_path, "order_items", "order_item_options", "date_dim", "restaurants")
    wide = "," * 30_000
    with (tmp_path / "restaurants.csv").open("a") as out:
        out.write(wide + "\n1,a,b\n")
    rows = CsvSource(tmp_path).read(spark, "restaurants")
    assert rows is not None
    assert [(row["_record_number"], row["_malformed"]) for row in rows.collect()] == [
        (1, wide),
        (2, None),
    ]


def test_finds_files_and_leaves_out_an_absent_optional_table(
    spark: SparkSession, tmp_path: Path
) -> None:
    write_headers(tmp_path, "order_items", "date_dim")
    folder = tmp_path / "order_item_options.csv"
    folder.mkdir()
    (tmp_path / "order_items.csv").rename(tmp_path / "renamed")
    (tmp_path / "order_items.csv.gz").write_bytes(
        gzip.compress((tmp_path / "renamed").read_bytes())
    )
    (folder / "2.csv").write_text(",".join(COLUMNS["order_item_options"]))
    (folder / "10.csv").write_text(",".join(COLUMNS["order_item_options"]))
    source = CsvSource(tmp_path)
    report = source.check()
    assert [(file.table, file.name, file.records) for file in report.files] == [
        ("order_items", "order_items.csv.gz", 0),
        ("order_item_options", "order_item_options.csv/2.csv", 0),
        ("order_item_options", "order_item_options.csv/10.csv", 0),
        ("date_dim", "date_dim.csv", 0),
    ]
    assert all(isinstance(file, SourceFile) and len(file.sha256) == 64 for file in report.files)
    assert source.read(spark, "restaurants") is None


def test_expects_records_by_the_size_of_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "order_items").mkdir()
    for name, size in (
        ("order_items/a.csv", 1400),
        ("order_item_options.csv.gz", 140),
        ("order_items/_SUCCESS", 9000),
        ("date_dim.csv", 0),
        ("holiday.csv", 9000),
    ):
        (tmp_path / name).write_bytes(b"x" * size)
    assert CsvSource(tmp_path).expected_records() == 10 + 5
    assert CsvSource(tmp_path / "nowhere").expected_records() is None


def test_the_id_names_the_place_and_the_fingerprint_its_content(tmp_path: Path) -> None:
    write_headers(tmp_path, "order_items", "order_item_options", "date_dim")
    (tmp_path / "link").symlink_to(tmp_path)
    first, linked = CsvSource(tmp_path), CsvSource(tmp_path / "link")
    assert first.id == linked.id != CsvSource(tmp_path.parent).id
    assert first.check().fingerprint() == linked.check().fingerprint()
    write_headers(tmp_path, "restaurants")
    assert CsvSource(tmp_path).check().fingerprint() != first.check().fingerprint()


@pytest.mark.parametrize("name", ["Restaurants.CSV", "restaurants.csv.GZ"])
def test_endings_are_read_in_any_case(spark: SparkSession, tmp_path: Path, name: str) -> None:
    write_headers(tmp_path, "order_items", "order_item_options", "date_dim")
    content = b"restaurant_id,name,city\nr1,a,b\n"
    packed = gzip.compress(content) if name.endswith("GZ") else content
    (tmp_path / name).write_bytes(packed)
    source = CsvSource(tmp_path)
    rows = source.read(spark, "restaurants")
    assert rows is not None
    assert [tuple(row) for row in rows.collect()] == [("r1", "a", "b", name, 1, None)]
    source.close()


PART = b'"RESTAURANT_ID","Na,me",NAME,CITY\nr1,x,a,b\n'


@pytest.mark.parametrize("start", [b"", b"\n", b"\r\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_part_with_a_bom_is_read_as_one_without(
    spark: SparkSession, tmp_path: Path, start: bytes, packed: bool
) -> None:
    write_headers(tmp_path, "order_items", "order_item_options", "date_dim")
    parts = tmp_path / "restaurants"
    parts.mkdir()
    for name, content in (("1.csv", start + PART), ("2.csv", b"\xef\xbb\xbf" + start + PART)):
        (parts / (name + ".gz" * packed)).write_bytes(gzip.compress(content) if packed else content)
    rows = CsvSource(tmp_path).read(spark, "restaurants")
    assert rows is not None
    found = rows.drop("_source_file").collect()
    assert [tuple(row) for row in found] == [("r1", "a", "b", 1, None)] * 2
