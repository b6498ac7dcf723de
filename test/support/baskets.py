"""Inputs of a mart from a few order lines: orders are made of them as silver would."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.clv_model.customers import Customers
from pipeline.marts import Inputs, clv
from pipeline.marts.common import identified_customer_id
from pipeline.rules import load_rules
from pipeline.silver.tables import CALENDAR, ORDER_LINES, ORDER_OPTIONS, ORDERS, RESTAURANTS
from pipeline.spark.caching import CacheScope
from pipeline.spark.tables import Table
from support.frames import rows_frame

SUMMED = ("quantity", "item_amount", "options_amount", "discount_amount")
Row = dict[str, Any]


def line(order_id: str, customer: str | None, day: str, amount: str = "1", **changes: Any) -> Row:
    """One Egg of category Food at r1 at noon UTC; `changes` replace columns.

    `options` and `discount` are amounts in USD, `loyal` is the order's flag, `second` orders the
    orders of an hour.
    """
    row: Row = {"restaurant_id": "r1", "hour": 12, "item_category": "Food", "item_name": "Egg"}
    row |= {"quantity": 1, "options": "0", "discount": "0", "loyal": False, "second": 0} | changes
    item, options, discount = (
        Decimal(x) for x in (amount, row.pop("options"), row.pop("discount"))
    )
    business_date = date.fromisoformat(day)
    clock = time(row["hour"], 0, row.pop("second"), tzinfo=UTC)
    return row | {
        "order_id": order_id,
        "app_name": "app",
        "customer_id": customer,
        "is_loyalty": row.pop("loyal"),
        "is_test": False,
        "ordered_at": datetime.combine(business_date, clock),
        "business_date": business_date,
        "item_amount": item,
        "options_amount": options,
        "discount_amount": discount,
    }


def _with_sums(row: Row) -> Row:
    gross = row["item_amount"] + row["options_amount"]
    return row | {"gross_amount": gross, "net_amount": gross - row["discount_amount"]}


def _orders(lines: Sequence[Row]) -> list[Row]:
    orders: dict[str, Row] = {}
    for row in lines:
        order = orders.setdefault(row["order_id"], row | {"lines": 0} | dict.fromkeys(SUMMED, 0))
        order["lines"] += 1
        for name in SUMMED:
            order[name] += row[name]
    return [_with_sums(order) for order in orders.values()]


def _calendar(first: date, last: date, holidays: Mapping[str, str]) -> list[Row]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        {
            "date": day,
            "iso_year": day.isocalendar().year,
            "iso_week": day.isocalendar().week,
            "month": day.replace(day=1),
            "day_of_week": day.isoweekday(),
            "is_weekend": day.isoweekday() > 5,
            "is_holiday": str(day) in holidays,
            "holiday_name": holidays.get(str(day)),
            "is_observed": "observed" in holidays.get(str(day), ""),
        }
        for day in days
    ]


def inputs_from(
    spark: SparkSession,
    lines: Sequence[Row],
    as_of: str,
    *,
    options: Sequence[tuple[str, str, str]] = (),
    holidays: Mapping[str, str] | None = None,
    **rules: Any,
) -> Inputs:
    """Inputs with these lines, options (order, line id such as l0, price) and holidays by date."""

    def table(of: Table, rows: Sequence[Row]) -> Any:
        cells = [tuple(row[c.name] for c in of.columns) for row in rows]
        return rows_frame(spark, cells, of.struct()).coalesce(1)

    rows = [_with_sums(row) | {"lineitem_id": f"l{n}"} for n, row in enumerate(lines)]
    first, last = min(row["business_date"] for row in rows), date.fromisoformat(as_of)
    settings = load_rules([f"{name}={value}" for name, value in rules.items()])
    orders = table(ORDERS, _orders(lines))
    taken = [
        {"order_id": order, "lineitem_id": at, "option_price": Decimal(price)}
        for order, at, price in options
    ]
    extra = {"option_group_name": None, "option_name": None, "option_quantity": 1}
    customer_orders = orders.where(identified_customer_id(settings).isNotNull())
    restaurants = sorted({row["restaurant_id"] for row in rows})
    return Inputs(
        orders=orders,
        customer_orders=customer_orders,
        lines=table(ORDER_LINES, rows),
        options=table(
            ORDER_OPTIONS, [o | extra | {"option_amount": o["option_price"]} for o in taken]
        ),
        calendar=table(CALENDAR, _calendar(first, last, holidays or {})),
        restaurants=table(
            RESTAURANTS,
            [{"restaurant_id": r, "name": f"Name {r}", "city": None} for r in restaurants],
        ),
        rules=settings,
        as_of=last,
        first_date=first,
        customers=Customers(customer_orders, last, CacheScope()),
    )


def with_clv(inputs: Inputs, predicted: Mapping[str, float] | None = None) -> Inputs:
    """The inputs with a clv table: home is the smallest restaurant id of each customer."""
    values = F.create_map(*(F.lit(x) for pair in (predicted or {"": 0.0}).items() for x in pair))
    customers = inputs.customer_orders.groupBy("customer_id").agg(
        F.min("restaurant_id").alias("restaurant_id"),
        F.sum("net_amount").cast("decimal(18,2)").alias("clv"),
        F.max("is_loyalty").alias("is_member"),
        F.element_at(values, F.col("customer_id")).alias("predicted_clv"),
    )
    return Inputs(**{**vars(inputs), "marts": {"clv": customers}})


def with_ranked_clv(inputs: Inputs) -> Inputs:
    """The inputs with the clv table, without what models predict."""
    return Inputs(**{**vars(inputs), "marts": {"clv": ranked_clv(inputs)}})


def ranked_clv(inputs: Inputs) -> DataFrame:
    """The clv table without what models predict: fitting them takes most of a build's time."""
    totals = clv.totals_of(inputs.customers.days, inputs.customer_orders)
    return clv.ranked(totals, totals.count(), inputs)


def cells(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """The rows, or these columns of them, in a fixed order; dates and decimals as text."""

    def plain(value: Any) -> Any:
        return str(value) if isinstance(value, (Decimal, date)) else value

    chosen = frame.select(*columns) if columns else frame
    return sorted((tuple(plain(value) for value in row) for row in chosen.collect()), key=repr)
