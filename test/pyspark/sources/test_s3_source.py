"""Files below a prefix in S3: found and checked as those of a folder are."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.sources import COLUMNS
from pipeline.sources.csv_check import CheckedFile, check_file
from pipeline.sources.csv_files import find_files, lookalikes
from pipeline.sources.locations import absolute, open_source
from pipeline.sources.s3_check import check_object
from pipeline.sources.s3_path import list_tree
from pipeline.sources.s3_source import S3Source
from support.aws.client import BUCKET, Aws

LOCATION = f"s3://{BUCKET}/source"
HEADER = ",".join(COLUMNS["restaurants"])
NAMES = [
    *("order_items/part-10.csv", "order_items/part-9.csv", "order_items/_SUCCESS"),
    *("ORDER_ITEM_OPTIONS.parquet", "date_dim.csv", "notes.txt", "restaurants.old/a.csv"),
]


def test_the_tree_is_searched_as_a_folder_is(aws: Aws, tmp_path: Path) -> None:
    for name in NAMES:
        aws.put(f"source/{name}", b"x")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    # Not below the prefix, and what a console makes for a folder.
    aws.put("source-2/restaurants.csv", b"")
    aws.put("source/restaurants/", b"")
    tree = list_tree(aws.client("s3"), BUCKET, "source")
    found, expected = (
        {table: [path.relative_to(root).as_posix() for path in paths] for table, paths in files}
        for root, files in (
            (tree, find_files(tree).items()),
            (tmp_path, find_files(tmp_path).items()),
        )
    )
    assert found == expected
    assert found["order_items"] == ["order_items/part-9.csv", "order_items/part-10.csv"]
    assert lookalikes(tree) == lookalikes(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("restaurants.csv", f'{HEADER}\r\n1,a,b\r\n\r\n2,"c\nd",e,f\r\n'.encode()),
        ("restaurants.csv.gz", gzip.compress(f"{HEADER}\n1,a,b\n".encode())),
        ("restaurants.csv", b"\n"),
        ("restaurants.csv", f'{HEADER}\n1,"a,b\n'.encode()),
        ("restaurants.csv", f"{HEADER}\n1,\xff,b\n".encode("latin-1")),
        ("restaurants.csv.gz", b"no archive"),
    ],
)
def test_an_object_is_checked_as_a_file_is(
    aws: Aws, tmp_path: Path, name: str, content: bytes
) -> None:
    aws.put(f"source/{name}", content)
    (tmp_path / name).write_bytes(content)
    found = check_object(f"{LOCATION}/{name}", name, "restaurants")
    assert found == checked_here(tmp_path / name, f"{LOCATION}/{name}")


def checked_here(file: Path, path: str) -> CheckedFile | str:
    """What the check of a folder says of a file."""
    try:
        return replace(check_file(file, file.name, "restaurants"), path=path)
    except InputError as error:
        return str(error)


def test_a_location_is_recorded_without_its_last_slash() -> None:
    assert absolute("s3://bucket/a/b//") == "s3://bucket/a/b"
    for wrong in ("s3://bucket", "s3://b/x", "s3:///x"):
        with pytest.raises(InputError, match=r"expected s3://bucket/prefix"):
            absolute(wrong)


def test_the_number_of_records_is_estimated_by_sizes(aws: Aws) -> None:
    source = open_source(LOCATION)
    assert source.expected_records() is None
    for table in ("order_items", "order_item_options", "date_dim"):
        aws.put(f"source/{table}.csv", b"x" * 1400)
    assert open_source(LOCATION).expected_records() == 30


def test_a_spark_without_s3_is_refused_before_it_reads(spark: SparkSession, aws: Aws) -> None:
    for table in ("order_items", "order_item_options", "date_dim"):
        aws.put(f"source/{table}.csv", f"{','.join(COLUMNS[table])}\n".encode())
    with pytest.raises(InputError, match="this Spark has no S3"):
        S3Source(LOCATION, lambda: spark).check()


def test_an_ending_that_spark_does_not_unpack_is_refused(spark: SparkSession, aws: Aws) -> None:
    for name in ("order_items.csv.GZ", "order_item_options.csv", "date_dim.csv"):
        aws.put(f"source/{name}", b"")
    with pytest.raises(InputError, match=r"order_items.csv.GZ: in S3 its name must end with .gz"):
        S3Source(LOCATION, lambda: spark).check()
