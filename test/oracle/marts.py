"""One file of SQL per mart, and Python where exact fractions are needed."""

from pathlib import Path

import duckdb

MARTS: tuple[str, ...] = ("clv",)


def build_mart(con: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Schema `<mart>` with its tables."""
    con.execute(f"CREATE SCHEMA {mart}")
    for script in sorted(Path(__file__).parent.glob(f"{mart}*.sql")):
        con.execute(script.read_text(encoding="utf-8"))
