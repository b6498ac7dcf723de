"""One file of SQL per mart, and Python where exact fractions or a fit are needed."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from oracle import effect, elasticity, lift

Build = Callable[[duckdb.DuckDBPyConnection], None]
# In an order in which each finds the tables it reads.
MARTS: tuple[str, ...] = (
    *("clv", "segments", "churn", "sales"),
    *("loyalty", "locations", "discounts"),
)
AFTER: dict[str, tuple[Build, ...]] = {
    "loyalty": (lift.build,),
    "discounts": (effect.build, elasticity.build),
}


def build_mart(con: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Schema `<mart>` with its tables."""
    con.execute(f"CREATE SCHEMA {mart}")
    con.execute((Path(__file__).parent / f"{mart}.sql").read_text(encoding="utf-8"))
    for build in AFTER.get(mart, ()):
        build(con)
