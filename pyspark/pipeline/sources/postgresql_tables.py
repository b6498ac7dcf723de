"""The source tables in PostgreSQL: which columns they have, and how each is read as text.

The tables of infra/database hold text. An earlier draft of the database had typed columns; they
are read to the same text as the files, so that the layers after bronze see no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from pipeline.errors import InputError
from pipeline.sources import COLUMNS, OPTIONAL_TABLES, RECORD_NUMBER
from pipeline.spark.settings import RECORDS_OF_A_TASK

SCHEMA = "public"

# A read has up to 16 parts, so that small tables are read by all cores; more of them only where a
# part would have more records than a task of Spark should.
PARTITION_RECORDS, FEW_PARTITIONS = 50_000, 16

TABLES: Mapping[str, tuple[str, str | None]] = {
    "order_items": ("order_items_fct", "order_item_pk"),
    "order_item_options": ("order_item_options_fct", "order_option_pk"),
    "date_dim": ("date_dim", None),
    "restaurants": ("restaurants", None),
}
"""Name in the database and identity key; the small tables have none and are read in one piece."""

# As the files write it: UTC, no more fraction digits than there are.
INSTANT = (
    "CASE WHEN isfinite({0}) THEN rtrim(rtrim(to_char({0}{1},"
    " 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '0'), '.') || 'Z' ELSE {0}::text END"
)
# COPY keeps a quoted empty field as empty text, Spark reads it as null; the two mean the same.
PLAIN = "nullif({0}::text, '')"
AS_TEXT = {
    "text": PLAIN,
    "character varying": PLAIN,
    "character": PLAIN,
    "uuid": "{0}::text",
    "boolean": "{0}::text",
    "smallint": "{0}::text",
    "integer": "{0}::text",
    "bigint": "{0}::text",
    "numeric": "{0}::text",
    "date": "CASE WHEN isfinite({0}) THEN to_char({0}, 'DD-MM-YYYY') ELSE {0}::text END",
    "timestamp with time zone": INSTANT.replace("{1}", " AT TIME ZONE 'UTC'"),
    "timestamp without time zone": INSTANT.replace("{1}", ""),
}
"""How a column of each type becomes text. Floating point is left out: it does not hold a price."""

KEY_TYPES = ("smallint", "integer", "bigint")

CATALOG = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position
"""

# The sum does not depend on the order of the rows. Two seeds: 128 bits; not against an adversary,
# who could as well change the tables.
SUMMARY = """
SELECT count(*), count(DISTINCT {number}), min({number}), max({number}),
       coalesce(sum(hashtextextended(({row})::text, 0)::numeric), 0)::text,
       coalesce(sum(hashtextextended(({row})::text, 1)::numeric), 0)::text
FROM ({query}) AS records
"""


@dataclass(frozen=True, kw_only=True)
class TableQuery:
    """A table as a query: its columns as text and `_record_number`. `name`: in the database."""

    name: str
    text: str
    has_key: bool


@dataclass(frozen=True, kw_only=True)
class TableSummary:
    """Number of records, smallest and largest `_record_number`, a hash of the texts."""

    records: int
    first: int | None
    last: int | None
    content: str


def find_table(connection: psycopg.Connection[Any], table: str) -> TableQuery | None:
    """The query of a source table; None when an optional one is not there. Raises InputError."""
    name, key = TABLES[table]
    types = _column_types(connection, name)
    if not types:
        if table in OPTIONAL_TABLES:
            return None
        raise InputError(f"table {name} is missing, or its user may not read it")
    if key is not None and types.get(key, ("", ""))[1] not in KEY_TYPES:
        raise InputError(f"table {name}: the identity key {key} is missing or not a whole number")
    texts = [_as_text(name, column, types) for column in COLUMNS[table]]
    number = (
        sql.Identifier(types[key][0]) + sql.SQL("::bigint")
        if key
        # Without a key the rows have no order of their own.
        else sql.SQL("row_number() OVER (ORDER BY {})").format(sql.SQL(", ").join(_places(texts)))
    )
    query = sql.SQL("SELECT {}, {} AS {} FROM {}").format(
        sql.SQL(", ").join(
            text + sql.SQL(" AS {}").format(sql.Identifier(column))
            for text, column in zip(texts, COLUMNS[table], strict=True)
        ),
        number,
        sql.Identifier(RECORD_NUMBER),
        sql.Identifier(SCHEMA, name),
    )
    return TableQuery(name=name, text=query.as_string(connection), has_key=key is not None)


def summarize(connection: psycopg.Connection[Any], table: str, query: TableQuery) -> TableSummary:
    """Count and hash the records, in the database: one pass, nothing is transferred.

    Raises InputError when the key is not unique.
    """
    row = sql.SQL(", ").join(sql.Identifier(column) for column in COLUMNS[table])
    statement = sql.SQL(SUMMARY).format(
        number=sql.Identifier(RECORD_NUMBER),
        row=sql.SQL("ROW({})").format(row),
        query=sql.SQL(query.text),
    )
    found = connection.execute(statement).fetchone()
    assert found is not None
    records, keys, first, last, *hashes = found
    if keys != records:
        raise InputError(f"table {query.name}: {keys} different identity keys in {records} rows")
    return TableSummary(records=records, first=first, last=last, content=" ".join(hashes))


def partitioning(query: TableQuery, summary: TableSummary) -> dict[str, str]:
    """Options of a JDBC read of a table with a key, in parts of about as many records each."""
    few = min(-(-summary.records // PARTITION_RECORDS), FEW_PARTITIONS)
    parts = max(few, summary.records // RECORDS_OF_A_TASK)
    if not query.has_key or parts < 2:
        return {}
    return {
        "partitionColumn": RECORD_NUMBER,
        "lowerBound": str(summary.first),
        "upperBound": str(summary.last),
        "numPartitions": str(parts),
    }


def _column_types(connection: psycopg.Connection[Any], name: str) -> dict[str, tuple[str, str]]:
    """Name in lower case to (name as it is, type) of every column that the user may read."""
    types: dict[str, tuple[str, str]] = {}
    for column, data_type in connection.execute(CATALOG, (SCHEMA, name)):
        if column.lower() in types:
            raise InputError(f"table {name}: column {column} is there twice, in different case")
        types[column.lower()] = (column, data_type)
    return types


def _as_text(name: str, column: str, types: Mapping[str, tuple[str, str]]) -> sql.Composed:
    if column not in types:
        raise InputError(f"table {name}: missing column {column}, or its user may not read it")
    actual, data_type = types[column]
    if data_type not in AS_TEXT:
        raise InputError(f"table {name}: column {column} is {data_type}; store it as text")
    return sql.SQL(AS_TEXT[data_type]).format(sql.Identifier(actual))


def _places(texts: list[sql.Composed]) -> list[sql.Composed]:
    """Sort by code point, whatever the database's own order is."""
    return [sql.SQL('({}) COLLATE "C"').format(text) for text in texts]
