"""The tables of the warehouse: those of silver that have a schema, and every mart's.

`gold/clv/history` of manifests is `gold.clv_history` here; analysts read `released.clv_history`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.marts import tables as mart_tables
from pipeline.silver import tables as silver
from pipeline.spark.tables import Column, Kind, Table

SILVER = (
    silver.ORDER_LINES,
    silver.ORDERS,
    silver.ORDER_OPTIONS,
    silver.CALENDAR,
    silver.RESTAURANTS,
)

# Lengths are bytes: https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
SQL_TYPES: Mapping[Kind, str] = {
    "text": "varchar(1024)",
    "count": "bigint",
    "money": "decimal(18,2)",
    "ratio": "decimal(18,4)",
    "average": "decimal(18,2)",
    "percent": "decimal(18,2)",
    "model": "double precision",
    "date": "date",
    "time": "timestamp",
    "flag": "boolean",
}
MONEY: tuple[Kind, ...] = ("money", "average")


@dataclass(frozen=True)
class WarehouseTable:
    """A table as manifests name it, with its place in the warehouse."""

    name: str
    schema: str
    table: Table

    @property
    def short(self) -> str:
        """Its name within the schema."""
        return self.table.name.replace("/", "_")

    @property
    def place(self) -> str:
        """`schema.table`: made of names in the code alone, so it may be part of a statement."""
        return f"{self.schema}.{self.short}"

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns after run_id, in the order of the Parquet files."""
        return self.table.columns

    def money(self) -> list[str]:
        """Columns whose totals are audited."""
        return [column.name for column in self.columns if column.kind in MONEY]

    def times(self) -> list[str]:
        """Columns whose first and last value are audited."""
        return [column.name for column in self.columns if column.kind == "time"]


@cache
def warehouse_tables() -> Mapping[str, WarehouseTable]:
    """Every table by its name in manifests."""
    return {table.name: table for table in _tables()}


def _tables() -> Iterator[WarehouseTable]:
    for table in SILVER:
        yield WarehouseTable(f"silver/{table.name}", "silver", table)
    for table in mart_tables().values():
        yield WarehouseTable(f"gold/{table.name}", "gold", table)
