"""Inputs of a mart from a few orders, for tests of marts."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.clv_model.customers import Customers
from pipeline.marts import Inputs
from pipeline.rules import load_rules
from pipeline.silver.tables import ORDER_LINES, ORDERS
from pipeline.spark.caching import CacheScope
from support.frames import rows_frame

InputsOf = Callable[..., Inputs]
Given = Sequence[tuple[Any, ...]]


def order(number: int, customer: str | None, day: str, net: str, **changes: Any) -> dict[str, Any]:
    """One order at noon UTC at restaurant r1; `changes` replace any column."""
    amount = Decimal(net)
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00") + timedelta(seconds=number)
    return {
        "order_id": f"o{number:03}",
        "app_name": "app",
        "restaurant_id": "r1",
        "customer_id": customer,
        "is_loyalty": False,
        "is_test": False,
        "ordered_at": noon,
        "business_date": date.fromisoformat(day),
        "hour": 12,
        "lines": 1,
        "quantity": 1,
        "item_amount": amount,
        "options_amount": Decimal(0),
        "discount_amount": Decimal(0),
        "gross_amount": amount,
        "net_amount": amount,
    } | {name: _typed(name, value) for name, value in changes.items()}


def _typed(name: str, value: Any) -> Any:
    if name.endswith("_amount"):
        return Decimal(value)
    return datetime.fromisoformat(value) if name == "ordered_at" else value


def inputs(
    spark: SparkSession, orders: Sequence[tuple[Any, ...]], as_of: str, **rules: Any
) -> Inputs:
    """Inputs from `(customer, day, dollars, changes?)`, one line an order, and changed rules."""
    rows = [
        order(number, *given[:3], **(given[3] if given[3:] else {}))
        for number, given in enumerate(orders)
    ]
    frame = rows_frame(
        spark,
        [tuple(row[column.name] for column in ORDERS.columns) for row in rows],
        ORDERS.struct(),
    )
    lines = frame.withColumns(
        {"lineitem_id": F.lit("l1"), "item_category": F.lit("Food"), "item_name": F.lit("Egg")}
    )
    empty = frame.limit(0)
    customer_orders = frame.where(F.col("customer_id").isNotNull())
    return Inputs(
        orders=frame,
        customer_orders=customer_orders,
        lines=ORDER_LINES.select(lines),
        options=empty,
        calendar=empty,
        restaurants=empty,
        rules=load_rules([f"{name}={value}" for name, value in rules.items()]),
        as_of=date.fromisoformat(as_of),
        first_date=min(row["business_date"] for row in rows),
        customers=Customers(customer_orders, date.fromisoformat(as_of), CacheScope()),
    )


def plain_rows(frame: DataFrame) -> list[tuple[Any, ...]]:
    """Whole rows of a table, sorted, with dates and decimals as text."""

    def plain(value: Any) -> Any:
        return str(value) if isinstance(value, (Decimal, date)) else value

    return sorted(tuple(plain(value) for value in row) for row in frame.collect())
