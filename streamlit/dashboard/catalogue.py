"""The API's catalogue: which tables the caller may read, and each column's title and meaning."""

from dataclasses import dataclass
from typing import Any

# Words that are not written as the rest of a title is.
WRITTEN = {"clv": "CLV", "rfm": "RFM", "auc": "AUC", "id": "ID", "pct": "%", "avg": "average"}


@dataclass(frozen=True)
class Column:
    """One column of a table, in the catalogue's words."""

    name: str
    title: str
    description: str
    unit: str | None
    kind: str


@dataclass(frozen=True)
class Catalogue:
    """Columns by table (named as in the URL: `clv`, `clv/tiers`) and column name.

    `is_limited`: the caller sees some restaurants only. The API then gives no number of rows, and
    hides tables over all restaurants.
    """

    tables: dict[str, dict[str, Column]]
    grains: dict[str, str]
    rows: dict[str, int | None]

    @classmethod
    def parse(cls, marts: list[dict[str, Any]]) -> "Catalogue":
        """From the data of GET /v1/marts."""
        tables = {table["name"]: table for mart in marts for table in mart["tables"]}
        return cls(
            tables={
                name: {column["name"]: _column(column) for column in table["columns"]}
                for name, table in tables.items()
            },
            grains={name: str(table.get("grain") or "") for name, table in tables.items()},
            rows={name: table.get("row_count", 0) for name, table in tables.items()},
        )

    @property
    def is_limited(self) -> bool:
        """Whether the caller sees some restaurants only."""
        return None in self.rows.values()

    def has(self, table: str, column: str | None = None) -> bool:
        """Whether the caller may read the table, and it has the column."""
        return table in self.tables and (column is None or column in self.tables[table])

    def column(self, table: str, name: str) -> Column:
        """A column; one that the catalogue does not list has its name for a title."""
        return self.tables.get(table, {}).get(name) or Column(name, title(name), "", None, "")

    def help(self, table: str, column: str) -> str | None:
        """A column's definition for a tooltip; None where the catalogue has none."""
        return self.column(table, column).description or None


def title(name: str) -> str:
    """A name in words: `avg_order_value` -> `Average order value`."""
    words = " ".join(WRITTEN.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def _column(found: dict[str, Any]) -> Column:
    name = found["name"]
    return Column(
        name=name,
        title=found.get("title") or title(name),
        description=found.get("description", ""),
        unit=found.get("unit"),
        kind=found.get("type", ""),
    )
