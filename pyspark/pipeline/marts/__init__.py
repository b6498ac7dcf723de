"""The registry of marts, in reading order, and what a mart module is given.

A mart module `marts/<mart>.py` has `TABLES` (its tables, main table first, named as in the URL) and
`build(inputs) -> {table name: DataFrame}`: pure, no reads, no writes, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from types import ModuleType
from typing import Any

from pyspark.sql import DataFrame

from pipeline.rules import Rules

DEPENDS: Mapping[str, tuple[str, ...]] = {
    "clv": (),
    "segments": ("clv",),
    "churn": ("clv",),
    "sales": (),
    "loyalty": ("clv",),
    "locations": (),
    "discounts": ("clv",),
}
"""Every mart, and the marts whose tables it reads. A plan needs no more of a mart than this."""

MARTS = tuple(DEPENDS)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What every mart is built from: silver cut to the scope of the release.

    `orders`, `lines`, `options`: non-test with business_date <= as_of, guests and excluded accounts
    included. `customer_orders`: those of identified, not excluded customers. `first_date`: first
    business date of a non-test order, whatever as_of is. `marts`: tables of earlier marts by name.
    """

    orders: DataFrame
    customer_orders: DataFrame
    lines: DataFrame
    options: DataFrame
    calendar: DataFrame
    restaurants: DataFrame
    rules: Rules
    as_of: date
    first_date: date
    marts: Mapping[str, DataFrame] = field(default_factory=dict)


def mart_module(mart: str) -> ModuleType:
    """The module of a registered mart."""
    if mart not in MARTS:
        raise KeyError(mart)
    return import_module(f"pipeline.marts.{mart}")


def schemas() -> dict[str, Any]:
    """Every table of every registered mart as plain values, for other languages to compare."""
    return {
        table.name: {
            "grain": table.grain,
            "key": list(table.key),
            "columns": [
                {"name": column.name, "kind": column.kind, "nullable": column.nullable}
                for column in table.columns
            ],
        }
        for mart in MARTS
        for table in mart_module(mart).TABLES
    }
