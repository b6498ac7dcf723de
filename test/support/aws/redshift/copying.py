"""COPY ... FORMAT AS PARQUET MANIFEST, from the S3 double into PostgreSQL.

https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html: columns by
position, as many in the file as in the table, few parameters, no MAXERROR. The manifest:
https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html.
"""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from botocore.exceptions import ClientError
from psycopg import sql

from support.aws.redshift import ddl
from support.aws.redshift.deny import DOCS, DeniedError
from support.aws.redshift.options import Reader, split_location, tokens

# https://docs.aws.amazon.com/redshift/latest/dg/c_unloading_data.html names Snappy; the list of
# columnar COPY has GZIP and SNAPPY.
CODECS = ("SNAPPY", "GZIP", "UNCOMPRESSED")
# What a column of the table may be loaded from: by PostgreSQL's name of its type.
LOADABLE = {
    "int8": pa.types.is_int64,
    "int4": pa.types.is_int32,
    "int2": pa.types.is_int16,
    "float8": pa.types.is_float64,
    "bool": pa.types.is_boolean,
    "date": pa.types.is_date32,
    "timestamp": pa.types.is_timestamp,
    "timestamptz": pa.types.is_timestamp,
    "numeric": pa.types.is_decimal,
    "varchar": pa.types.is_string,
    "jsonb": lambda kind: pa.types.is_list(kind) or pa.types.is_struct(kind),
}


def copy(connection: psycopg.Connection[Any], as_role: Callable[[str], Any], text: str) -> int:
    """Run a COPY in the connection's transaction; returns the rows loaded. Raises DeniedError."""
    table, location, serializes, role = _parse(text)
    s3 = as_role(role)
    names, kinds = _columns(connection, table)
    target = sql.SQL(".").join(sql.Identifier(part) for part in table.split("."))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        target, sql.SQL(", ").join(map(sql.Identifier, names))
    )
    rows = 0
    tables = [_read(s3, entry) for entry in _entries(s3, location)]
    for url, found in tables:
        _check_columns(url, found.schema, names, kinds, serializes)
    with connection.cursor() as cursor, cursor.copy(statement) as writer:
        for _, found in tables:
            for row in zip(*(column.to_pylist() for column in found.columns), strict=True):
                writer.write_row([_cell(cell) for cell in row])
                rows += 1
    return rows


def _parse(text: str) -> tuple[str, str, bool, str]:
    """Table, manifest, whether lists become SUPER, and the role."""
    match = re.match(rf"COPY\s+({ddl.QUALIFIED})\s+(\(|FROM\b)", text, re.I)
    if not match:
        raise DeniedError("ERROR: syntax error in COPY")
    if match.group(2) == "(":
        raise DeniedError(f"a column list of a columnar COPY is not known to this double ({DOCS})")
    reader = Reader(tokens(text[match.end(1) :]))
    reader.expect("FROM")
    location = reader.text()
    given: dict[str, Any] = {}
    while reader.words:
        option = reader.next().upper()
        if option in given:
            raise DeniedError(f"ERROR: conflicting or redundant options: {option}")
        if option == "IAM_ROLE":
            given[option] = reader.role()
        elif option == "FORMAT":
            reader.accept("AS")
            given[option] = reader.next().upper()
        elif option in {"MANIFEST", "SERIALIZETOJSON"}:
            given[option] = True
        else:
            raise DeniedError(f"COPY option {option} is not supported for Parquet, or not known")
    if "IAM_ROLE" not in given:
        raise DeniedError("ERROR: COPY from columnar formats needs IAM_ROLE")
    if given.get("FORMAT") != "PARQUET" or "MANIFEST" not in given:
        raise DeniedError("this double copies FORMAT AS PARQUET by MANIFEST only")
    table = match.group(1).replace('"', "").lower()
    return table, location, "SERIALIZETOJSON" in given, given["IAM_ROLE"]


def _columns(connection: psycopg.Connection[Any], table: str) -> tuple[list[str], list[str]]:
    found = connection.execute(
        "SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
        "WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        (table,),
    ).fetchall()
    return [name for name, _ in found], [kind for _, kind in found]


def _entries(s3: Any, location: str) -> list[dict[str, Any]]:
    manifest = json.loads(_body(s3, location))
    entries: list[dict[str, Any]] = manifest["entries"]
    if not entries:
        raise DeniedError("ERROR: the manifest names no file")
    for entry in entries:
        if not isinstance(entry.get("meta", {}).get("content_length"), int):
            raise DeniedError(f"ERROR: meta.content_length is missing for {entry['url']}")
    return entries


def _read(s3: Any, entry: dict[str, Any]) -> tuple[str, pa.Table]:
    body = _body(s3, entry["url"])
    if len(body) != entry["meta"]["content_length"]:
        raise DeniedError(f"ERROR: content_length of {entry['url']} is not {len(body)}")
    _check_file(entry["url"], pq.ParquetFile(io.BytesIO(body)))
    return entry["url"], pq.read_table(io.BytesIO(body), coerce_int96_timestamp_unit="us")


def _check_file(url: str, file: pq.ParquetFile) -> None:
    """Codecs and kinds of time that COPY is sure to read. Raises DeniedError."""
    columns = file.schema
    for i in range(len(columns)):
        column = columns.column(i)
        if column.physical_type == "INT64" and column.logical_type.type == "TIMESTAMP":
            raise DeniedError(f"ERROR: {url}: times of {column.name} are INT64 and not INT96")
        for group in range(file.metadata.num_row_groups):
            codec = file.metadata.row_group(group).column(i).compression
            if codec not in CODECS:
                raise DeniedError(f"ERROR: {url}: codec {codec} is not supported")


def _body(s3: Any, location: str) -> bytes:
    bucket, key = split_location(location)
    try:
        return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        raise DeniedError(f"ERROR: {location}: {error}") from error


def _check_columns(
    url: str, schema: pa.Schema, names: list[str], kinds: list[str], serializes: bool
) -> None:
    if len(schema) != len(names):
        raise DeniedError(
            f"ERROR: {url} has {len(schema)} columns and the table {len(names)}: they must match"
        )
    for field, name, kind in zip(schema, names, kinds, strict=True):
        if kind == "jsonb" and not serializes:
            raise DeniedError(f"ERROR: column {name} needs SERIALIZETOJSON")
        if kind not in LOADABLE or not LOADABLE[kind](field.type):
            raise DeniedError(
                f"ERROR: {url} has an incompatible Parquet schema for column {name}: "
                f"{field.type} into {kind}"
            )


def _cell(cell: Any) -> Any:
    return json.dumps(cell) if isinstance(cell, (list, dict)) else cell
