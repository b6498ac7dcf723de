"""The second computation of every table: `build(data_dir).table("clv")`."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from oracle import predictions, warehouse
from oracle.marts import MARTS, build_mart
from oracle.silver import silver

RULES_FILE = Path(__file__).parents[2] / "pyspark" / "pipeline" / "rules.toml"
STARTED_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Oracle:
    """Every table in DuckDB; `counts` per source table: read, accepted, quarantined, reasons."""

    con: duckdb.DuckDBPyConnection
    rules: dict[str, Any]
    as_of: date
    first_date: date
    counts: dict[str, Counter[str]]
    conflicts: int

    def table(self, name: str) -> list[dict[str, Any]]:
        """Rows of `silver/orders`, `clv`, `clv/history`, ... in no particular order."""
        found = self.con.execute(f"SELECT * FROM {sql_name(name)}")
        columns = [column[0] for column in found.description]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def columns(self, name: str) -> list[tuple[str, str]]:
        """Names and DuckDB types of a table's columns, in order."""
        found = self.con.execute(f"DESCRIBE {sql_name(name)}").fetchall()
        return [(row[0], row[1]) for row in found]

    def tables(self) -> list[str]:
        """Every name that `table` knows."""
        found = self.con.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name <> 'main'"
        ).fetchall()
        return sorted(schema if schema == table else f"{schema}/{table}" for schema, table in found)


def sql_name(name: str) -> str:
    """`clv` is clv.clv, `clv/history` is clv.history."""
    schema, _, table = name.partition("/")
    return f'"{schema}"."{table or schema}"'


def rules_with(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """rules.toml with some values replaced."""
    defined = tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))
    unknown = set(overrides) - set(defined)
    if unknown:
        raise KeyError(f"no such rules: {sorted(unknown)}")
    return {name: overrides.get(name, rule["value"]) for name, rule in defined.items()}


def build(
    data_dir: Path,
    overrides: Mapping[str, Any] | None = None,
    as_of: date | None = None,
    started_at: datetime = STARTED_AT,
    marts: tuple[str, ...] = MARTS,
    with_predictions: bool = False,
) -> Oracle:
    """Silver and the marts of a folder of CSV files.

    `with_predictions` adds the columns and tables of the models; it needs every mart.
    """
    rules = rules_with(overrides or {})
    rows = silver(Path(data_dir), rules, started_at, as_of)
    con = duckdb.connect()
    warehouse.load(con, rows)
    warehouse.scope(con, rows, rules)
    for mart in marts:
        build_mart(con, mart)
    if with_predictions:
        predictions.add(con, rows.as_of)
    return Oracle(con, rules, rows.as_of, rows.first_date, rows.counts, rows.conflicts)
