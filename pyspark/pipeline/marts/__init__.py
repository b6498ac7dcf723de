"""The registry of marts, in reading order, and the input of a mart.

A mart `marts/<mart>/` has `build(inputs) -> {table name: DataFrame}`: pure, no reads, no writes, no
clock. The columns of its tables are written in src/marts and generated into contracts/tables.json.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from pyspark.sql import DataFrame

from pipeline.clv_model.customers import Customers
from pipeline.rules import Rules
from pipeline.spark.caching import CacheScope
from pipeline.spark.tables import Column, Table

TABLES_FILE = Path(__file__).parents[1] / "contracts" / "tables.json"

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
    `customers`: those of `customer_orders` with the model that clv and churn share. `cache`: what
    the mart caches until its tables are written.
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
    customers: Customers
    cache: CacheScope = field(default_factory=CacheScope)


def mart_module(mart: str) -> ModuleType:
    """The module of a registered mart."""
    if mart not in MARTS:
        raise KeyError(mart)
    return import_module(f"pipeline.marts.{mart}")


@cache
def tables() -> Mapping[str, Table]:
    """Every table of every mart by its name in the URL, main tables first."""
    found = json.loads(TABLES_FILE.read_text(encoding="utf-8"))
    return {
        name: Table(
            name=name,
            grain=found[name]["grain"],
            key=tuple(found[name]["key"]),
            columns=tuple(
                Column(**column | {"values": tuple(column.get("values", ()))})
                for column in found[name]["columns"]
            ),
        )
        for name in found
    }


def table(name: str) -> Table:
    """A table of a mart by its name in the URL."""
    return tables()[name]


def tables_of(mart: str) -> tuple[Table, ...]:
    """The tables of a mart, main table first."""
    return tuple(table for name, table in tables().items() if name.split("/")[0] == mart)
