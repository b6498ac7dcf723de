"""Locations: each restaurant over its whole life, the last year and the last quarter."""

from datetime import timedelta

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.common import dollars, identified_customer_id, percent_change, quotient, ratio
from pipeline.marts.locations.days import (
    PERIOD_DAYS,
    PERIODS,
    SUMS,
    best_dayparts,
    favourites,
    period_start,
    periods_before,
    periods_of,
    restaurant_days,
)

RESTAURANTS = table("locations/restaurants")


ACTIVE_DAYS = 90


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    days = inputs.cache.keep(restaurant_days(inputs))
    restaurants = inputs.cache.keep(_restaurants(days, inputs))
    top_sellers = favourites(inputs).join(
        best_dayparts(days, inputs.as_of), on=["period", "restaurant_id"], how="inner"
    )
    return {
        "locations": locations(days, restaurants, top_sellers, inputs),
        "locations/restaurants": restaurants,
    }


def _restaurants(days: DataFrame, inputs: Inputs) -> DataFrame:
    quiet_since = F.lit(inputs.as_of - timedelta(days=ACTIVE_DAYS))
    return RESTAURANTS.select(
        days.groupBy("restaurant_id")
        .agg(
            F.min("business_date").alias("first_order_date"),
            F.max("business_date").alias("last_order_date"),
        )
        .withColumn("is_active", F.col("last_order_date") > quiet_since)
        .join(F.broadcast(inputs.restaurants), on="restaurant_id", how="inner")
    )


LOCATIONS = table("locations")

KEY = ["period", "restaurant_id"]
MONEY = ("revenue", "gross_revenue", "discounts", "prev_revenue")


def locations(
    days: DataFrame, restaurants: DataFrame, top_sellers: DataFrame, inputs: Inputs
) -> DataFrame:
    """locations from `restaurant_days`, locations/restaurants and the favourites."""
    opened = restaurants.select("restaurant_id", "first_order_date")
    joined = (
        _totals(days, inputs)
        .join(_customers(inputs), on=KEY, how="left")
        .join(_before(days, inputs), on=KEY, how="left")
        .join(top_sellers, on=KEY, how="inner")
        .join(opened, on="restaurant_id", how="inner")
    )
    in_period = Window.partitionBy("period")
    revenue, orders = F.col("revenue"), F.col("orders")
    prev_revenue, customers = F.col("prev_revenue"), F.coalesce("customers", F.lit(0))
    return LOCATIONS.select(
        joined.withColumns({name: dollars(name) for name in MONEY})
        .withColumn("customers", customers)
        .withColumn("avg_order_value", quotient(revenue, orders))
        .withColumn("items_per_order", quotient(F.col("items"), orders))
        .withColumn("orders_per_day", quotient(orders, F.col("active_days")))
        .withColumn("orders_per_week", quotient(orders * 7, _open_days(inputs)))
        .withColumn("repeat_rate", ratio(F.col("repeaters"), customers))
        .withColumn("loyalty_orders_share", ratio(F.col("loyalty_orders"), orders))
        .withColumn("guest_orders_share", ratio(F.col("guest_orders"), orders))
        .withColumn("revenue_share", ratio(revenue, F.sum(revenue).over(in_period)))
        .withColumn("revenue_rank", F.rank().over(in_period.orderBy(revenue.desc())))
        .withColumn("orders_rank", F.rank().over(in_period.orderBy(orders.desc())))
        .withColumn("change_pct", percent_change(revenue, prev_revenue))
    )


def _totals(days: DataFrame, inputs: Inputs) -> DataFrame:
    return (
        days.groupBy("restaurant_id", "business_date")
        .agg(*(F.sum(name).alias(name) for name in SUMS))
        .withColumn("period", F.explode(periods_of(F.col("business_date"), inputs.as_of)))
        .groupBy(*KEY)
        .agg(*(F.sum(name).alias(name) for name in SUMS), F.count(F.lit(1)).alias("active_days"))
    )


def _customers(inputs: Inputs) -> DataFrame:
    """Persons who ordered at the restaurant in the period, and those who did more than once."""
    periods = periods_of(F.col("business_date"), inputs.as_of)
    return (
        inputs.orders.select(
            "restaurant_id",
            identified_customer_id(inputs.rules).alias("identified_id"),
            periods.alias("periods"),
        )
        .where(F.col("identified_id").isNotNull())
        .groupBy("restaurant_id", "identified_id", "periods")
        .agg(F.count(F.lit(1)).alias("orders"))
        .withColumn("period", F.explode("periods"))
        .groupBy(*KEY, "identified_id")
        .agg(F.sum("orders").alias("orders"))
        .groupBy(*KEY)
        .agg(
            F.count(F.lit(1)).alias("customers"), F.count_if(F.col("orders") > 1).alias("repeaters")
        )
    )


def _before(days: DataFrame, inputs: Inputs) -> DataFrame:
    """prev_revenue (cents) and prev_rank, of periods that began by the first date."""
    whole = [
        period
        for period, length in PERIOD_DAYS.items()
        if period_start(period, inputs) - timedelta(days=length) >= inputs.first_date
    ]
    by_revenue = Window.partitionBy("period").orderBy(F.col("prev_revenue").desc())
    return (
        days.withColumn("period", F.explode(periods_before(F.col("business_date"), inputs.as_of)))
        .where(F.col("period").isin(whole))
        .groupBy(*KEY)
        .agg(F.sum("revenue").alias("prev_revenue"))
        .withColumn("prev_rank", F.rank().over(by_revenue))
    )


def _open_days(inputs: Inputs) -> SparkColumn:
    """Days of the period since the restaurant's first order, as_of included."""
    starts = F.create_map(
        *(F.lit(cell) for period in PERIODS for cell in (period, period_start(period, inputs)))
    )
    since = F.greatest(starts[F.col("period")], F.col("first_order_date"))
    return F.datediff(F.lit(inputs.as_of), since) + 1
