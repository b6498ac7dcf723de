"""Every total of a table is checked, to the cent and to the customer."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from pyspark.sql import SparkSession

from pipeline.quality.totals import (
    CUSTOMERS,
    TOTALS,
)
from pipeline.spark.tables import Table
from support.audits import (
    FIGURES,
    TABLES,
    Row,
    audit,
    failed,
    sound,
)

CUSTOMERS_ALL = "sum of customers where {} = customers"
REVENUE_ALL = "sum of revenue where {} = net_amount of customers' orders"
OF_ALL_ORDERS = "sum of revenue where {} = net_amount of all orders"
# What must add up, table by table; written again, so that a total that is dropped is noticed.
EXPECTED_TOTALS = {
    "clv": ["sum of clv = net_amount of customers' orders", "sum of 1 = customers"],
    "clv/tiers": [
        "sum of revenue = net_amount of customers' orders",
        "sum of customers = customers",
    ],
    "clv/history": ["sum of revenue = net_amount of customers' orders"],
    "clv/migration": [
        "sum of clv_to_date where month = '{month}' = net_amount of customers' orders",
        CUSTOMERS_ALL.format("month = '{month}'"),
    ],
    "clv/cohorts": [
        "sum of revenue = net_amount of customers' orders",
        CUSTOMERS_ALL.format("months_since = 0"),
    ],
    "segments": ["sum of 1 = customers"],
    "segments/summary": [
        f.format(f"membership {sign} 'all'")
        for f in (CUSTOMERS_ALL, REVENUE_ALL)
        for sign in ("=", "<>")
    ],
    "churn": ["sum of 1 = customers", "sum of clv = net_amount of customers' orders"],
    "churn/summary": [CUSTOMERS_ALL.format(f"clv_tier {sign} 'all'") for sign in ("=", "<>")],
    "churn/monthly": [CUSTOMERS_ALL.format("month = '{month}'")],
    "sales": [
        OF_ALL_ORDERS.format("grain = 'day' AND dimension = 'total'"),
        OF_ALL_ORDERS.format("grain = 'month' AND dimension = 'restaurant'"),
    ],
    "loyalty": [
        OF_ALL_ORDERS.format("basis = 'order'"),
        REVENUE_ALL.format("basis = 'customer'"),
        CUSTOMERS_ALL.format("basis = 'customer'"),
    ],
    "locations": [OF_ALL_ORDERS.format("period = 'all'")],
    "discounts": [OF_ALL_ORDERS.format("dimension = 'total'")],
}


def matching(table: Table, where: str, numbers: Iterator[int]) -> Row:
    """A row of these conditions, such as `grain = 'day' AND clv_tier <> 'all'`."""
    row = sound(table, numbers)
    if where == "true":
        return row
    for condition in where.split(" AND "):
        found = re.fullmatch(r"(\w+) (=|<>) '?([^']+)'?", condition)
        assert found, condition
        name, sign, text = found.groups()
        column = next(c for c in table.columns if c.name == name)
        if sign == "<>":
            row[name] = next(value for value in column.values if value != text)
        elif column.kind == "date":
            row[name] = date.fromisoformat(text.format(month="2023-01-01"))
        else:
            row[name] = int(text) if column.kind == "count" else text
    return row


def balanced(name: str) -> dict[str, Row]:
    """A row for each condition of the table's totals, each of which is its figure."""
    table, numbers = TABLES[name], count(1)
    totals = [total for total in TOTALS if total.table == name]
    conditions = list(dict.fromkeys(t.where for t in totals if t.where != "true")) or ["true"]
    rows = {where: matching(table, where, numbers) for where in conditions}
    for total in totals:
        for where, row in rows.items():
            if total.where in (where, "true") and total.column != "1":
                row[total.column] = FIGURES[total.figure]
    return rows


@pytest.mark.parametrize("name", EXPECTED_TOTALS)
def test_totals_of_a_table(spark: SparkSession, name: str) -> None:
    table = TABLES[name]
    _, checks = audit(spark, table, list(balanced(name).values()))
    assert sorted(check.name for check in checks) == sorted(EXPECTED_TOTALS[name])
    assert failed(checks) == {}
    for total in (total for total in TOTALS if total.table == name):
        rows = balanced(name)
        if total.column == "1":
            # One customer more; its other figures are none.
            more = matching(table, total.where, count(100))
            numbers = (c.name for c in table.columns if c.kind not in ("text", "date", "flag"))
            rows["more"] = more | dict.fromkeys(numbers, 0)
        else:
            where = total.where if total.where in rows else next(iter(rows))
            cent = Decimal("0.01") if total.figure != CUSTOMERS else 1
            rows[where][total.column] += cent
        _, checks = audit(spark, table, list(rows.values()))
        assert list(failed(checks)) == [f"{total.name} = {total.figure}"], total


def test_every_total_is_of_a_table_that_is_tested() -> None:
    assert {total.table for total in TOTALS} == set(EXPECTED_TOTALS)
