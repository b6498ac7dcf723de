"""Rows of any table that pass its checks, and what its checks say of rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from pyspark.sql import SparkSession

from pipeline.marts import MARTS, Inputs, tables_of
from pipeline.quality.audit import SILVER
from pipeline.quality.check import Check
from pipeline.quality.tables import Measured, Subject, table_checks
from pipeline.quality.totals import (
    CUSTOMER_NET,
    CUSTOMERS,
    NET,
    Reference,
    total_checks,
    total_measures,
)
from pipeline.spark.tables import Column, Table
from support.frames import rows_frame
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


@cache
def inputs_of_a_month(spark: SparkSession) -> Inputs:
    """Inputs, of which totals take the date only."""
    return inputs(spark, [("ann", "2023-01-05", "5.01")], as_of=AS_OF)


def measured(spark: SparkSession, table: Table, rows: list[Row]) -> tuple[Subject, Measured]:
    """A table that has these rows, and what its checks measure of them."""
    values = [tuple(typed(c, row[c.name]) for c in table.columns) for row in rows]
    frame = rows_frame(spark, values, table.struct())
    subject = Subject(
        table.name, table, frame, total_measures(table.name, inputs_of_a_month(spark))
    )
    return subject, subject.measure()


def audit(spark: SparkSession, table: Table, rows: list[Row]) -> tuple[list[Check], list[Check]]:
    """The checks of a table that has these rows, and those of its totals."""
    subject, found = measured(spark, table, rows)
    return table_checks(subject, found, len(rows)), total_checks(table.name, found, REFERENCE)


def failed(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.detail for check in checks if not check.passed}


def counted(read: int, accepted: int, **by_reason: int) -> dict[str, Any]:
    quarantined = read - accepted
    return {"read": read, "accepted": accepted, "quarantined": quarantined, "by_reason": by_reason}


COUNTS = {"order_items": counted(4, 4), "order_item_options": counted(0, 0)}
SOURCE_ROWS = {
    "bronze/order_items": 4,
    "bronze/order_item_options": 0,
    "silver/order_lines": 4,
    "silver/order_options": 0,
    "silver/quarantine_order_items": 0,
    "silver/quarantine_order_item_options": 0,
}


def failures(checks: list[Check]) -> set[tuple[str, str | None]]:
    return {(check.name, check.table) for check in checks if not check.passed}
