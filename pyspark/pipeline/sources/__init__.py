"""The source port: the check of a source, and its tables as text.

Every adapter (`csv_source.CsvSource`, `postgresql.PostgresqlSource`) gives the tables the same
shape, so bronze and silver work alike for all of them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pyspark.sql import DataFrame, SparkSession

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "order_items": (
        "app_name",
        "restaurant_id",
        "creation_time_utc",
        "order_id",
        "user_id",
        "printed_card_number",
        "is_loyalty",
        "currency",
        "lineitem_id",
        "item_category",
        "item_name",
        "item_price",
        "item_quantity",
    ),
    "order_item_options": (
        "order_id",
        "lineitem_id",
        "option_group_name",
        "option_name",
        "option_price",
        "option_quantity",
    ),
    "date_dim": (
        "date_key",
        "year",
        "month",
        "week",
        "day_of_week",
        "is_weekend",
        "is_holiday",
        "holiday_name",
    ),
    "restaurants": ("restaurant_id", "name", "city"),
}
"""Source tables and their columns, in the order that settles which duplicate of a line wins."""

OPTIONAL_TABLES = frozenset({"restaurants"})

SOURCE_FILE = "_source_file"
RECORD_NUMBER = "_record_number"
MALFORMED = "_malformed"


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One file (or database table) of a source; `records` leaves the header out."""

    table: str
    name: str
    records: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """What the check of a source found; files in the order in which they are read."""

    files: tuple[SourceFile, ...]
    warnings: tuple[str, ...] = ()

    def records(self) -> dict[str, int]:
        """Records per table; a table that the source does not have is absent."""
        totals: dict[str, int] = {}
        for file in self.files:
            totals[file.table] = totals.get(file.table, 0) + file.records
        return totals

    def fingerprint(self) -> str:
        """Equal for equal names and contents, 64 hex characters."""
        parts = [f"{file.table}\n{file.name}\n{file.sha256}" for file in self.files]
        return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()


class Source(Protocol):
    """A place that holds the source tables."""

    @property
    def kind(self) -> str:
        """`csv`, or another word of the manifest's source kinds."""
        ...

    @property
    def id(self) -> str:
        """Equal for two runs exactly when they read the same place."""
        ...

    def describe(self) -> str:
        """The place, in words for a person."""
        ...

    def expected_records(self) -> int | None:
        """About how many records there are, if that shows without reading them."""
        ...

    def check(self) -> SourceReport:
        """Look at the whole source without Spark. Raises InputError that names file and line."""
        ...

    def read(self, spark: SparkSession, table: str) -> DataFrame | None:
        """One row per record: COLUMNS[table] as read, all text, then `_source_file`,
        `_record_number` (from 1 in its file) and `_malformed`: the text of a record that has too
        few or too many fields (its columns then mean nothing), else null. None: an optional table
        that this source does not have.
        """
        ...

    def close(self) -> None:
        """Close the source; frames that were read can't be computed any more."""
        ...
