"""UNLOAD ... FORMAT AS PARQUET, from PostgreSQL to the S3 double.

https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html. In parallel (the default) each slice
writes files of its own: no order holds over them. An existing file is an error unless
ALLOWOVERWRITE or CLEANPATH says otherwise; MAXFILESIZE is 5 MB to 6.2 GB.
"""

import io
import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from botocore.exceptions import ClientError

from support.aws.redshift.deny import DeniedError
from support.aws.redshift.options import Reader, split_location, tokens

SLICES = 2
ARROW = {
    "int2": pa.int16(), "int4": pa.int32(), "int8": pa.int64(), "float8": pa.float64(),
    "bool": pa.bool_(), "date": pa.date32(), "timestamp": pa.timestamp("us"),
    "varchar": pa.string(), "text": pa.string(), "bpchar": pa.string(),
}  # fmt: skip
SWITCHES = ("ALLOWOVERWRITE", "CLEANPATH")


def parse(text: str) -> tuple[str, dict[str, Any]]:
    """The query, and the options by name. Raises DeniedError."""
    reader = Reader(tokens(text))
    reader.expect("UNLOAD", "(")
    query = reader.text()
    reader.expect(")", "TO")
    given: dict[str, Any] = {"TO": reader.text()}
    while reader.words:
        option = reader.next().upper()
        if option in given:
            raise DeniedError(f"ERROR: conflicting or redundant options: {option}")
        given[option] = _value(option, reader)
    if "IAM_ROLE" not in given:
        raise DeniedError("ERROR: UNLOAD needs IAM_ROLE")
    if given.get("FORMAT") != "PARQUET":
        raise DeniedError("this double unloads FORMAT AS PARQUET only")
    if all(switch in given for switch in SWITCHES):
        raise DeniedError("ERROR: CLEANPATH and ALLOWOVERWRITE exclude each other")
    # By default files have S3's own key, which the policy of the lake bucket refuses (infra).
    if "ENCRYPTED" not in given:
        raise DeniedError("ERROR: S3ServiceException: Access Denied: the bucket demands its key")
    # https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html#unload-usage-notes
    if re.search(r"\bLIMIT\s+\d+\s*$", query, re.I):
        raise DeniedError("ERROR: LIMIT in the outer SELECT of UNLOAD is not supported")
    return query, given


def _value(option: str, reader: Reader) -> Any:
    if option == "IAM_ROLE":
        return reader.role()
    if option == "FORMAT":
        reader.accept("AS")
        return reader.next().upper()
    if option == "MANIFEST":
        return reader.accept("VERBOSE") or True
    if option == "ENCRYPTED":
        # With the key of the bucket; alone it would need one.
        reader.expect("AUTO")
    if option in (*SWITCHES, "ENCRYPTED"):
        return True
    if option == "PARALLEL":
        return reader.accept("OFF", "FALSE") is None and bool(reader.accept("ON", "TRUE") or True)
    if option == "MAXFILESIZE":
        reader.accept("AS")
        size = float(reader.next()) * (1024 if reader.accept("MB", "GB") == "GB" else 1)
        if not 5 <= size <= 6348.8:
            raise DeniedError("ERROR: MAXFILESIZE must be between 5 MB and 6.2 GB")
        return size
    raise DeniedError(f"UNLOAD option {option} is not known to this double")


def unload(
    connection: psycopg.Connection[Any],
    as_role: Callable[[str], Any],
    query: str,
    given: dict[str, Any],
) -> int:
    """Run the query (already PostgreSQL's) and write its files; returns the rows."""
    s3 = as_role(given["IAM_ROLE"])
    cursor = connection.execute(query)
    assert cursor.description is not None
    schema = pa.schema([(c.name, _arrow(connection, c)) for c in cursor.description])
    rows = cursor.fetchall()
    bucket, prefix = split_location(given["TO"])
    parallel = given.get("PARALLEL", True)
    slices = [rows[i::SLICES] for i in range(SLICES)] if parallel else [rows]
    # ENCRYPTED AUTO: the key is that of the bucket, which most buckets of tests do not have.
    with suppress(ClientError):
        s3.get_bucket_encryption(Bucket=bucket)
    _clear(s3, bucket, prefix, given)
    entries = []
    for number, part in enumerate(slices):
        name = f"{number:04d}_part_00.parquet" if parallel else f"{number:03d}.parquet"
        body = _parquet(schema, part)
        s3.put_object(Bucket=bucket, Key=prefix + name, Body=body)
        meta = {"content_length": len(body), "record_count": len(part)}
        entries.append({"url": f"s3://{bucket}/{prefix}{name}", "meta": meta})
    if "MANIFEST" in given:
        body = json.dumps(_manifest(entries, schema, given)).encode()
        s3.put_object(Bucket=bucket, Key=f"{prefix}manifest", Body=body)
    return len(rows)


def _manifest(entries: list[Any], schema: pa.Schema, given: dict[str, Any]) -> dict[str, Any]:
    # Only VERBOSE counts records: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html
    if given["MANIFEST"] is True:
        for entry in entries:
            del entry["meta"]["record_count"]
        return {"entries": entries}
    totals = {
        "content_length": sum(entry["meta"]["content_length"] for entry in entries),
        "record_count": sum(entry["meta"]["record_count"] for entry in entries),
    }
    elements = [{"name": f.name, "type": {"base": str(f.type)}} for f in schema]
    author = {"name": "Amazon Redshift", "version": "1.0"}
    return {"entries": entries, "schema": {"elements": elements}, "meta": totals, "author": author}


def _clear(s3: Any, bucket: str, prefix: str, given: dict[str, Any]) -> None:
    found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    if not found or "ALLOWOVERWRITE" in given:
        return
    if "CLEANPATH" not in given:
        raise DeniedError(
            f"ERROR: Specified unload destination on S3 is not empty: s3://{bucket}/{prefix}. "
            "Consider using a different bucket / prefix, or specify ALLOWOVERWRITE."
        )
    for entry in found:
        s3.delete_object(Bucket=bucket, Key=entry["Key"])


def _arrow(connection: psycopg.Connection[Any], column: psycopg.Column) -> pa.DataType:
    info = connection.adapters.types.get(column.type_code)
    name = info.name if info else str(column.type_code)
    if name == "numeric":
        if column.precision is None:
            raise DeniedError(f"column {column.name} needs a cast to a decimal of known size")
        return pa.decimal128(column.precision, column.scale)
    if name not in ARROW:
        raise DeniedError(f"column {column.name}: UNLOAD of {name} is not known to this double")
    return ARROW[name]


def _parquet(schema: pa.Schema, rows: list[tuple[Any, ...]]) -> bytes:
    columns = [pa.array([row[i] for row in rows], f.type) for i, f in enumerate(schema)]
    target = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), target)
    return target.getvalue()
