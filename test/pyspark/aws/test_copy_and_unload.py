"""COPY and UNLOAD of Parquet: by position, by manifest, as strict as the service."""

import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.aws.client import BUCKET, COPY_ROLE, Aws

COPY = f"COPY t FROM 's3://{BUCKET}/m' IAM_ROLE '{COPY_ROLE}' FORMAT AS PARQUET MANIFEST"
COLUMNS = {
    "n": pa.array([1, 2], pa.int64()),
    "m": pa.array([Decimal("1.50"), None], pa.decimal128(18, 2)),
}


@pytest.fixture
def table(aws: Aws) -> Aws:
    aws.ok("CREATE TABLE t (n bigint NOT NULL, m decimal(18,2))")
    aws.put_json("m", {"entries": [aws.put_parquet("a.parquet", COLUMNS)]})
    return aws


def test_every_type_goes_in_and_comes_out(aws: Aws) -> None:
    aws.ok(
        "CREATE TABLE t (a bigint, b decimal(18,2), c double precision, d boolean, e varchar(20), "
        "f date, g timestamp, h super)"
    )
    values: dict[str, Any] = {
        "a": pa.array([1, None], pa.int64()),
        "b": pa.array([Decimal("-0.01"), None], pa.decimal128(18, 2)),
        "c": pa.array([0.1, None], pa.float64()),
        "d": pa.array([True, None], pa.bool_()),
        "e": pa.array(["tab\tnew\nline \\N", None], pa.string()),
        "f": pa.array([date(2024, 2, 29), None], pa.date32()),
        "g": pa.array([datetime(2024, 2, 29, 1, 2, 3, 4), None], pa.timestamp("us")),
        "h": pa.array([["x", "y"], None], pa.list_(pa.string())),
    }
    aws.put_json("m", {"entries": [aws.put_parquet("a.parquet", values)]})
    assert "needs SERIALIZETOJSON" in aws.error(COPY)
    assert aws.ok(f"{COPY} SERIALIZETOJSON")["ResultRows"] == 2
    aws.ok(
        f"UNLOAD ('SELECT a, b, c, d, e, f, g FROM t WHERE e <> ''x'' OR e IS NULL') "
        f"TO 's3://{BUCKET}/out/' IAM_ROLE '{COPY_ROLE}' "
        "FORMAT AS PARQUET ENCRYPTED AUTO MANIFEST VERBOSE"
    )
    del values["h"]
    assert unloaded(aws, "out/manifest") == pa.table(values)


def unloaded(aws: Aws, manifest: str) -> pa.Table:
    s3 = aws.client("s3")
    listed = json.loads(s3.get_object(Bucket=BUCKET, Key=manifest)["Body"].read())
    tables = []
    for entry in listed["entries"]:
        key = entry["url"].removeprefix(f"s3://{BUCKET}/")
        body = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        assert entry["meta"]["content_length"] == len(body)
        tables.append(pq.read_table(io.BytesIO(body)))
    return pa.concat_tables(tables)


def test_copy_is_part_of_its_transaction(table: Aws) -> None:
    assert "division by zero" in table.error(COPY, "SELECT 1 / 0 AS x")
    assert table.rows("SELECT n FROM t") == []
    assert table.ok("DELETE FROM t WHERE n > 0", COPY)["SubStatements"][1]["ResultRows"] == 2
    assert table.rows("SELECT n, m FROM t ORDER BY n") == [[1, "1.50"], [2, None]]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (COPY.replace(f"IAM_ROLE '{COPY_ROLE}'", ""), "needs IAM_ROLE"),
        (COPY.replace(COPY_ROLE, "me"), "not valid"),
        (COPY.replace(" MANIFEST", ""), "by MANIFEST only"),
        (COPY + " MAXERROR 5", "MAXERROR is not supported"),
        (COPY + " MANIFEST", "redundant"),
        (COPY.replace("COPY t", "COPY t (n)"), "column list"),
        (COPY.replace("/m'", "/nothing'"), "NoSuchKey"),
        (COPY.replace("COPY t", "COPY nothing"), "does not exist"),
    ],
)
def test_a_faulty_copy_fails(table: Aws, statement: str, problem: str) -> None:
    assert problem in table.error(statement)


@pytest.mark.parametrize(
    ("columns", "meta", "problem"),
    [
        (COLUMNS, {}, "content_length is missing"),
        (COLUMNS, {"content_length": 5}, "content_length of"),
        ({"n": COLUMNS["n"]}, None, "they must match"),
        ({"m": COLUMNS["m"], "n": COLUMNS["n"]}, None, "incompatible Parquet schema"),
        ({"n": pa.array([None], pa.int64()), "m": COLUMNS["m"][:1]}, None, "not-null"),
    ],
)
def test_a_faulty_file_fails(
    table: Aws, columns: dict[str, Any], meta: dict[str, int] | None, problem: str
) -> None:
    entry = table.put_parquet("b.parquet", columns)
    table.put_json("m", {"entries": [entry if meta is None else entry | {"meta": meta}]})
    assert problem in table.error(COPY)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"compression": "zstd"}, "codec ZSTD is not supported"),
        ({"use_deprecated_int96_timestamps": False}, "times of g are INT64 and not INT96"),
    ],
)
def test_files_that_copy_may_misread_fail(aws: Aws, options: dict[str, Any], problem: str) -> None:
    aws.ok("CREATE TABLE t (g timestamp)")
    times = {"g": pa.array([datetime(9999, 12, 31)], pa.timestamp("us"))}
    aws.put_json("m", {"entries": [aws.put_parquet("a.parquet", times)]})
    aws.ok(COPY)
    assert aws.rows("SELECT g FROM t") == [["9999-12-31 00:00:00"]]
    aws.put_json("m", {"entries": [aws.put_parquet("a.parquet", times, **options)]})
    assert problem in aws.error(COPY)


def test_unload_writes_where_nothing_is(table: Aws) -> None:
    table.ok(COPY)
    unload = (
        f"UNLOAD ('SELECT n FROM t ORDER BY n') TO 's3://{BUCKET}/out/' "
        f"IAM_ROLE '{COPY_ROLE}' FORMAT AS PARQUET ENCRYPTED AUTO MANIFEST"
    )
    table.ok(unload)
    keys = table.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="out/")["Contents"]
    assert [key["Key"] for key in keys] == [
        "out/0000_part_00.parquet",
        "out/0001_part_00.parquet",
        "out/manifest",
    ]
    assert "is not empty" in table.error(unload)
    table.ok(f"{unload} ALLOWOVERWRITE PARALLEL OFF MAXFILESIZE 100 MB")
    assert unloaded(table, "out/manifest").to_pydict() == {"n": [1, 2]}


@pytest.mark.parametrize(
    ("query", "options", "problem"),
    [
        ("SELECT n FROM t", "", "demands its key"),
        ("SELECT n FROM t", "ENCRYPTED MANIFEST", "expected AUTO"),
        ("SELECT n FROM t LIMIT 1", "ENCRYPTED AUTO", "LIMIT"),
        ("SELECT n FROM t", "HEADER", "HEADER is not known"),
        ("SELECT n FROM t", "MAXFILESIZE 1 MB", "between 5 MB"),
        ("SELECT n FROM t", "ALLOWOVERWRITE CLEANPATH", "exclude each other"),
        ("SELECT SUM(m) AS m FROM t", "ENCRYPTED AUTO", "needs a cast"),
        ("SELECT n FROM t WHERE n = :n", "ENCRYPTED AUTO", "has no value"),
    ],
)
def test_a_faulty_unload_fails(table: Aws, query: str, options: str, problem: str) -> None:
    assert problem in table.error(
        f"UNLOAD ('{query}') TO 's3://{BUCKET}/out/' IAM_ROLE '{COPY_ROLE}' "
        f"FORMAT AS PARQUET {options}"
    )
