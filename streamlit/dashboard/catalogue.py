"""The API's catalogue: which tables the caller may read and what each column means."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """One column of a table, in the catalogue's words."""

    name: str
    description: str
    unit: str | None
    kind: str


@dataclass(frozen=True)
class Catalogue:
    """Columns by table (named as in the URL: `clv`, `clv/tiers`) and column name."""

    tables: dict[str, dict[str, Column]]

    @classmethod
    def parse(cls, marts: list[dict[str, Any]]) -> "Catalogue":
        """From the data of GET /v1/marts."""
        return cls(
            {
                table["name"]: {
                    column["name"]: Column(
                        column["name"],
                        column.get("description", ""),
                        column.get("unit"),
                        column.get("type", ""),
                    )
                    for column in table["columns"]
                }
                for mart in marts
                for table in mart["tables"]
            }
        )

    def has(self, table: str, column: str | None = None) -> bool:
        """Whether the caller may read the table, and it has the column."""
        return table in self.tables and (column is None or column in self.tables[table])

    def help(self, table: str, column: str) -> str | None:
        """A column's definition for a tooltip; None where the catalogue has none."""
        found = self.tables.get(table, {}).get(column)
        return found.description or None if found else None
