"""Every check of the release audit, on every table, refuses data that no other check refuses."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipeline.marts import MARTS, tables_of
from pipeline.quality.audit import SILVER
from pipeline.quality.check import Check
from pipeline.quality.tables import Subject, table_checks
from pipeline.quality.totals import (
    CUSTOMER_NET,
    CUSTOMERS,
    NET,
    TOTALS,
    Reference,
    total_checks,
    total_measures,
)
from pipeline.spark.tables import Column, Table
from support.mart_inputs import inputs

Row = dict[str, Any]

SUBJECTS = [(f"silver/{table.name}", table) for table in SILVER] + [
    (f"gold/{table.name}", table) for mart in MARTS for table in tables_of(mart)
]
TABLES = {table.name: table for _, table in SUBJECTS}
AS_OF = "2023-01-31"
FIGURES = {NET: Decimal("30.01"), CUSTOMER_NET: Decimal("20.02"), CUSTOMERS: Decimal(1)}
REFERENCE = Reference(FIGURES, FIGURES[NET])


def cell(column: Column, number: int) -> Any:
    """A sound value, another one for each number."""
    if column.kind in ("date", "time"):
        day = datetime(2024, 1, 1) + timedelta(days=number)
        return day.date() if column.kind == "date" else day
    if column.kind == "flag":
        return True
    return f"text {number}" if column.kind == "text" else number


def sound(table: Table, numbers: Iterator[int]) -> Row:
    """A row with another key for each number, also where the key has lists of values alone."""
    number = left = next(numbers)
    row = {}
    for column in table.columns:
        if column.values:
            left, place = divmod(left, len(column.values))
            row[column.name] = column.values[place]
        else:
            row[column.name] = cell(column, number)
    return row


DECIMALS = ("money", "ratio", "average", "percent")


def typed(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind in DECIMALS:
        return Decimal(value)
    if column.kind == "model":
        return float(value)
    return int(value) if column.kind == "count" else value


def audit(spark: SparkSession, table: Table, rows: list[Row], written: int | None = None) -> Any:
    """The checks of a table that has these rows, by name."""
    values = [tuple(typed(c, row[c.name]) for c in table.columns) for row in rows]
    frame = spark.createDataFrame(values, table.struct())
    given = inputs(spark, [("ann", "2023-01-05", "5.01")], as_of=AS_OF)
    subject = Subject(table.name, table, frame, total_measures(table.name, given))
    found = subject.measure()
    checks = table_checks(subject, found, len(rows) if written is None else written)
    return checks, total_checks(table.name, found, REFERENCE)


def failed(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.detail for check in checks if not check.passed}


def listed(columns: Mapping[str, int], problem: str) -> str:
    names = ", ".join(f"{name} ({n})" for name, n in columns.items())
    return f"columns of which rows {problem}: {names}"


@pytest.mark.parametrize(("name", "table"), SUBJECTS, ids=[name for name, _ in SUBJECTS])
def test_checks_of_a_table(spark: SparkSession, name: str, table: Table) -> None:
    numbers = count(1)
    enumerated = [c for c in table.columns if c.values]
    names = {"rows", "not_null"}
    names |= {"key_unique"} if table.key else set()
    names |= {"enumeration"} if enumerated else set()
    good = [sound(table, numbers), sound(table, numbers)]
    checks, _ = audit(spark, table, good)
    assert ({check.name for check in checks}, failed(checks)) == (names, {}), name

    checks, _ = audit(spark, table, good, written=3)
    assert failed(checks) == {"rows": "2 rows, 3 were written"}

    checks, _ = audit(spark, table, [good[0], dict(good[0])])
    key = ", ".join(table.key)
    repeats = {"key_unique": f"1 rows repeat a key ({key})"}
    assert failed(checks) == (repeats if table.key else {})

    # One row has null wherever it may not be, another one NaN in each figure of a model.
    required = {c.name: 1 for c in table.columns if not c.nullable}
    models = [c.name for c in table.columns if c.kind == "model" and not c.nullable]
    bad = [sound(table, numbers) | dict.fromkeys(required)]
    if models:
        bad.append(sound(table, numbers) | dict.fromkeys(models, "nan"))
        required |= dict.fromkeys(models, 2)
    checks, _ = audit(spark, table, bad)
    assert failed(checks) == {"not_null": listed(required, "are null")}

    if enumerated:
        checks, _ = audit(
            spark, table, [sound(table, numbers) | {c.name: "another" for c in enumerated}]
        )
        others = listed({c.name: 1 for c in enumerated}, "have other values")
        assert failed(checks) == {"enumeration": others}


@pytest.mark.parametrize(("name", "table"), SUBJECTS, ids=[name for name, _ in SUBJECTS])
def test_columns_of_another_order_or_type(spark: SparkSession, name: str, table: Table) -> None:
    sound_frame = spark.createDataFrame([], table.struct())
    first, *others = sound_frame.columns
    for frame in (
        sound_frame.select(*others),
        sound_frame.select(*others, first),
        sound_frame.withColumn(first, F.lit(None).cast("binary")),
        sound_frame.withColumn("more", F.lit(1)),
    ):
        subject = Subject(name, table, frame)
        assert [
            (c.name, c.table, c.passed) for c in table_checks(subject, subject.measure(), 0)
        ] == [("columns", name, False)]


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
