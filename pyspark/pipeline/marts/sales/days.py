"""What sales is rolled up from: each dimension's values by day, customers counted once a period.

An order has one date and one restaurant, so orders and lines add up from days to weeks and months.
Customers do not: each is marked on the first day of each week and of each month they order on,
within each dimension's value, and then the marks add up like everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import cents, daypart, identified_customer_id

GRAINS = ("day", "week", "month")
KEYS = ("restaurant_id", "item_category", "daypart")
SUMS = ("revenue", "gross_revenue", "discounts", "orders", "lines", "items", "guest_orders")


@dataclass(frozen=True)
class Dimension:
    """What sales are split by; `monthly`: by month only, so that its days are months."""

    name: str
    keys: tuple[str, ...] = ()
    monthly: bool = False


BY_ORDER = (
    Dimension("total"),
    Dimension("restaurant", ("restaurant_id",)),
    Dimension("daypart", ("daypart",)),
    Dimension("restaurant_daypart", ("restaurant_id", "daypart"), monthly=True),
)
BY_CATEGORY = (
    Dimension("category", ("item_category",)),
    Dimension("restaurant_category", ("restaurant_id", "item_category"), monthly=True),
)
DIMENSIONS = (*BY_ORDER, *BY_CATEGORY)


def sales_days(inputs: Inputs) -> DataFrame:
    """One row per dimension, its keys (null unless in it) and day (the month's first, if monthly).

    Sums, money in cents, and `customers` {day, week, month}: whose first day of that period it is.
    """
    by_order = _by_day(_orders(inputs), BY_ORDER)
    return by_order.unionByName(_by_day(_order_categories(inputs), BY_CATEGORY))


def _visitor(inputs: Inputs) -> tuple[Column, Column]:
    # A guest order is a visitor of its own: otherwise all of them would meet in one partition.
    who = identified_customer_id(inputs.rules)
    visitor = F.coalesce(who, F.col("order_id")).alias("visitor")
    return visitor, who.isNotNull().alias("is_person")


def _orders(inputs: Inputs) -> DataFrame:
    return inputs.orders.select(
        *_visitor(inputs),
        "business_date",
        "restaurant_id",
        F.lit(None).cast("string").alias("item_category"),
        daypart(F.col("hour")).alias("daypart"),
        cents("net_amount").alias("revenue"),
        cents("gross_amount").alias("gross_revenue"),
        cents("discount_amount").alias("discounts"),
        F.lit(1).cast("bigint").alias("orders"),
        "lines",
        F.col("quantity").alias("items"),
        F.col("customer_id").isNull().cast("bigint").alias("guest_orders"),
    )


def _order_categories(inputs: Inputs) -> DataFrame:
    """One row per order and category. An order's lines share its visitor."""
    of_order = ("visitor", "is_person", "order_id", "business_date", "restaurant_id")
    return (
        inputs.lines.select(
            *_visitor(inputs),
            "order_id",
            "business_date",
            "restaurant_id",
            "item_category",
            F.col("customer_id").isNull().cast("bigint").alias("guest_orders"),
            cents("net_amount").alias("revenue"),
            cents("gross_amount").alias("gross_revenue"),
            cents("discount_amount").alias("discounts"),
            F.col("quantity").alias("items"),
        )
        .groupBy(*of_order, "guest_orders", "item_category")
        .agg(
            F.count(F.lit(1)).alias("lines"),
            *(F.sum(n).alias(n) for n in ("revenue", "gross_revenue", "discounts", "items")),
        )
        .withColumn("orders", F.lit(1).cast("bigint"))
        .withColumn("daypart", F.lit(None).cast("string"))
    )


def _by_day(rows: DataFrame, dimensions: Sequence[Dimension]) -> DataFrame:
    before = {f"before_{d.name}": _date_before(d) for d in dimensions}
    entries = F.explode(F.array(*(_entry(d) for d in dimensions))).alias("at")
    first = {f"first_of_{g}": F.sum(f"at.first_of_{g}").alias(f"customers_{g}") for g in GRAINS}
    return (
        rows.withColumns(before)
        .select(*SUMS, entries)
        .groupBy("at.dimension", "at.day", *(f"at.{key}" for key in KEYS))
        .agg(*(F.sum(name).alias(name) for name in SUMS), *first.values())
    )


def _date_before(dimension: Dimension) -> Column:
    """The date of the visitor's order before, within the dimension's value."""
    visits = Window.partitionBy("visitor", "is_person", *dimension.keys).orderBy("business_date")
    return F.lag("business_date").over(visits)


def _entry(dimension: Dimension) -> Column:
    """Where one row counts in a dimension, and of which periods it is its customer's first."""
    date, before = F.col("business_date"), F.col(f"before_{dimension.name}")
    keys = [F.when(F.lit(key in dimension.keys), F.col(key)).alias(key) for key in KEYS]
    return F.struct(
        F.lit(dimension.name).alias("dimension"),
        (F.trunc(date, "month") if dimension.monthly else date).alias("day"),
        *keys,
        *(_is_first(grain, date, before).alias(f"first_of_{grain}") for grain in GRAINS),
    )


def _is_first(grain: str, date: Column, before: Column) -> Column:
    is_first = before.isNull() | (before < period_start(grain, date))
    return (F.col("is_person") & is_first).cast("int")


def period_start(grain: str, date: Column) -> Column:
    """The first day of the date's day, ISO week or month."""
    return date if grain == "day" else F.trunc(date, grain)
