"""The statements that make the warehouse, and those that bring it up to date.

The administrator runs `setup` (roles, schemas, ops); the loader makes and alters its own tables
when it publishes (`table_statements`), so a new column of a mart needs no manual step.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.errors import InputError
from pipeline.redshift.options import ANALYST, API, ROLES
from pipeline.redshift.tables import SQL_TYPES, WarehouseTable, warehouse_tables
from pipeline.spark.tables import Column

SQL = Path(__file__).parent / "sql"
SEPARATOR = "\n--\n"
SCHEMAS = ("silver", "gold", "ops", "released")
DATABASE_USER = re.compile(r"[A-Za-z0-9_+=,.@:/-]{1,128}")

# https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html
STATEMENTS_OF_A_BATCH = 40

# Columns by table (`gold.clv`), as the warehouse has them.
Existing = Mapping[str, Collection[str]]


def script(name: str) -> list[str]:
    """The statements of a hand-written file, without their comments."""
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    parts = text.split(SEPARATOR)
    bare = (
        "\n".join(line for line in p.splitlines() if not line.startswith("-- ")).strip()
        for p in parts
    )
    return [part for part in bare if part]


def setup(existing: Collection[str], users: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What the administrator runs, again after each deployment.

    `existing` are the roles and users that exist; `users` are roles, each with a database user
    that gets it. Redshift makes the user of an IAM role when that first connects: here it is made
    now.
    """
    for schema in SCHEMAS:
        yield f"CREATE SCHEMA IF NOT EXISTS {schema}"
    yield from script("ops")
    for role in ROLES:
        if role not in existing:
            yield f"CREATE ROLE {role}"
    yield from script("grants")
    created = set(existing)
    for role, user in users:
        if role not in ROLES or not DATABASE_USER.fullmatch(user):
            raise InputError(f"{role}={user}: expected one of {', '.join(ROLES)} and a user")
        if user not in created:
            created.add(user)
            yield f'CREATE USER "{user}" PASSWORD DISABLE'
        yield f'GRANT ROLE {role} TO "{user}"'


def table_statements(existing: Existing) -> Iterator[list[str]]:
    """What the loader runs before it loads: tables, columns, comments and views that are missing.

    In groups that belong into one transaction.
    """
    for table in warehouse_tables().values():
        has = existing.get(table.place, ())
        new = [column for column in table.columns if column.name not in has]
        if not has:
            yield list(_create(table))
        elif new:
            # Older versions have no value in it: it may be null, even if the schema forbids it.
            yield [
                statement
                for column in new
                for statement in (
                    f"ALTER TABLE {table.place} ADD COLUMN {column.name} {_type(column)}",
                    _comment(table, column),
                )
            ]
        if new or f"released.{table.short}" not in existing:
            yield list(_view(table))


def _create(table: WarehouseTable) -> Iterator[str]:
    columns = "".join(
        f",\n  {column.name} {_type(column)}{'' if column.nullable else ' NOT NULL'}"
        for column in table.columns
    )
    key = ", ".join(("run_id", *table.table.key))
    constraint = f",\n  PRIMARY KEY ({key})" if _has_primary_key(table) else ""
    yield (
        f"CREATE TABLE IF NOT EXISTS {table.place} (\n  run_id varchar(64) NOT NULL"
        f"{columns}{constraint}\n) DISTSTYLE AUTO COMPOUND SORTKEY ({key})"
    )
    yield f"COMMENT ON TABLE {table.place} IS {literal(table.table.grain)}"
    yield (
        f"COMMENT ON COLUMN {table.place}.run_id IS "
        "'The run that wrote this version of the table; ops.release_table maps it to releases.'"
    )
    for column in table.columns:
        if column.description:
            yield _comment(table, column)
    if table.schema == "gold":
        yield f"GRANT SELECT ON TABLE {table.place} TO ROLE {API}"


def _has_primary_key(table: WarehouseTable) -> bool:
    """Only over columns that are never null: the key is not enforced, but makes them NOT NULL."""
    nullable = {column.name for column in table.columns if column.nullable}
    return bool(table.table.key) and not nullable & set(table.table.key)


def _view(table: WarehouseTable) -> Iterator[str]:
    """The rows of the current release. Replaced whole: a view's columns can't be added to."""
    names = ", ".join(f"t.{column.name}" for column in table.columns)
    view = f"released.{table.short}"
    yield f"DROP VIEW IF EXISTS {view}"
    yield (
        f"CREATE VIEW {view} AS SELECT {names} FROM {table.place} AS t "
        "JOIN ops.release_table AS r ON r.run_id = t.run_id "
        "JOIN ops.pointer AS p ON p.release = r.release "
        f"WHERE r.table_name = {literal(table.name)}"
    )
    yield f"COMMENT ON VIEW {view} IS {literal(table.table.grain)}"
    yield f"GRANT SELECT ON TABLE {view} TO ROLE {ANALYST}"


def _type(column: Column) -> str:
    return SQL_TYPES[column.kind]


def _comment(table: WarehouseTable, column: Column) -> str:
    return f"COMMENT ON COLUMN {table.place}.{column.name} IS {literal(column.description)}"


def literal(text: str) -> str:
    """A text as SQL writes it, for what can't be bound: comments, COPY, views."""
    if "\\" in text or "\0" in text:
        raise InputError(f"{text!r} can't be written as a text of SQL")
    return "'" + text.replace("'", "''") + "'"


def batches(groups: list[list[str]]) -> Iterator[list[str]]:
    """As few transactions as may be; what belongs together stays so, up to 40 statements."""
    batch: list[str] = []
    for group in groups:
        if batch and len(batch) + len(group) > STATEMENTS_OF_A_BATCH:
            yield batch
            batch = []
        batch += group
        while len(batch) > STATEMENTS_OF_A_BATCH:
            yield batch[:STATEMENTS_OF_A_BATCH]
            batch = batch[STATEMENTS_OF_A_BATCH:]
    if batch:
        yield batch


def measured(table: WarehouseTable, run_id: str) -> str:
    """The query for rows and figures of a version: one row of name, count and figures.

    Figures are the totals of money columns, then the first and the last second of times.
    """
    figures = [f"COALESCE(SUM({name}), 0.00)" for name in table.money()] + [
        f"COALESCE(CAST(EXTRACT(EPOCH FROM DATE_TRUNC('second', {end}({name}))) AS bigint), 0)"
        for name in table.times()
        for end in ("MIN", "MAX")
    ]
    totals = " || ".join(f"CAST({figure} AS varchar(64)) || ','" for figure in figures)
    return (
        f"SELECT {literal(table.name)} AS table_name, COUNT(*) AS row_count, "
        f"{totals or literal('')} AS totals FROM {table.place} "
        f"WHERE run_id = {literal(run_id)}"
    )
