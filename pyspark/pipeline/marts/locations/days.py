"""What the tables of locations share: restaurants by day, and the periods they are seen over."""

from datetime import date, timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import cents, daypart

ALL = "all"
PERIOD_DAYS = {"365d": 365, "90d": 90}
PERIODS = (ALL, *PERIOD_DAYS)

SUMS = (
    "revenue",
    "gross_revenue",
    "discounts",
    "orders",
    "items",
    "guest_orders",
    "loyalty_orders",
)


def restaurant_days(inputs: Inputs) -> DataFrame:
    """One row per restaurant, business date and daypart with an order: sums, money in cents."""
    return inputs.orders.groupBy(
        "restaurant_id", "business_date", daypart(F.col("hour")).alias("daypart")
    ).agg(
        F.sum(cents("net_amount")).alias("revenue"),
        F.sum(cents("gross_amount")).alias("gross_revenue"),
        F.sum(cents("discount_amount")).alias("discounts"),
        F.count(F.lit(1)).alias("orders"),
        F.sum("quantity").alias("items"),
        F.count_if(F.col("customer_id").isNull()).alias("guest_orders"),
        F.count_if("is_loyalty").alias("loyalty_orders"),
    )


def period_start(period: str, inputs: Inputs) -> date:
    """The first day of a period ending as_of."""
    if period == ALL:
        return inputs.first_date
    return inputs.as_of - timedelta(days=PERIOD_DAYS[period] - 1)


def periods_of(business_date: Column, as_of: date) -> Column:
    """The periods ending as_of that a date up to as_of is in, ARRAY<STRING>."""
    within = [
        F.when(business_date > F.lit(as_of - timedelta(days=days)), period)
        for period, days in PERIOD_DAYS.items()
    ]
    return F.array_compact(F.array(F.lit(ALL), *within))


def periods_before(business_date: Column, as_of: date) -> Column:
    """The periods whose equally long predecessor a date is in, ARRAY<STRING>."""
    within = [
        F.when(
            business_date.between(
                F.lit(as_of - timedelta(days=2 * days - 1)), F.lit(as_of - timedelta(days=days))
            ),
            period,
        )
        for period, days in PERIOD_DAYS.items()
    ]
    return F.array_compact(F.array(*within))
