"""Segments: how recently, how often and for how much each customer ordered, and their habits."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.common import (
    cents,
    daypart,
    dollars,
    identified_customer_id,
    quotient,
    ratio,
    score_of_five,
)
from pipeline.rules import Rules

SATURDAY = 5

SEGMENTS = table("segments")


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    customers = _customers(inputs).persist()
    return {"segments": SEGMENTS.select(customers), "segments/summary": summary(customers)}


def _customers(inputs: Inputs) -> DataFrame:
    customers = inputs.marts["clv"].select(
        "customer_id",
        "restaurant_id",
        "first_order_date",
        "last_order_date",
        "orders",
        "items",
        "is_member",
        "clv",
    )
    scores = F.format_string("R%dF%dM%d", "r_score", "f_score", "m_score")
    return (
        _scored(customers.join(_windows(inputs), on="customer_id", how="inner"))
        .join(favourites(inputs), on="customer_id", how="inner")
        .withColumn("recency_days", F.datediff(F.lit(inputs.as_of), "last_order_date"))
        .withColumn("rfm", scores)
        .withColumn("segment", _segment(inputs))
        .withColumn("weekend_share", ratio(F.col("weekend_orders"), F.col("orders")))
        .withColumn("avg_items_per_order", quotient(F.col("items"), F.col("orders")))
    )


def _windows(inputs: Inputs) -> DataFrame:
    """One row per customer: frequency and monetary in the window, habits over all orders."""
    start = F.date_sub(F.lit(inputs.as_of), inputs.rules.rfm_window_days)
    inside = F.col("business_date") > start
    weekend = F.weekday("business_date") >= SATURDAY
    return (
        inputs.customer_orders.groupBy("customer_id")
        .agg(
            F.count_if(inside).alias("frequency"),
            F.sum(F.when(inside, cents("net_amount")).otherwise(F.lit(0))).alias("spent"),
            F.count_if(weekend).alias("weekend_orders"),
            F.size(F.collect_set("restaurant_id")).alias("restaurants"),
        )
        .withColumn("monetary", dollars("spent"))
    )


def _scored(customers: DataFrame) -> DataFrame:
    everyone = Window.partitionBy(F.lit(0))
    # Only those with orders in the window are ranked by them; the others are a partition apart.
    recent = Window.partitionBy(F.col("frequency") > 0)

    def among_recent(column: str) -> SparkColumn:
        return F.when(F.col("frequency") > 0, _score(recent, column)).otherwise(F.lit(1))

    return customers.withColumns(
        {
            "r_score": _score(everyone, "last_order_date"),
            "f_score": among_recent("frequency"),
            "m_score": among_recent("monetary"),
        }
    )


def _score(window: WindowSpec, column: str) -> SparkColumn:
    rank = F.rank().over(window.orderBy(F.col(column).asc()))
    return score_of_five(rank, F.count(F.lit(1)).over(window))


def _segment(inputs: Inputs) -> SparkColumn:
    """The first segment that matches."""
    rules: Rules = inputs.rules
    newest = F.date_sub(F.lit(inputs.as_of), rules.new_customer_days)
    is_vip = (
        (F.col("f_score") >= 4)
        & (F.col("m_score") >= 4)
        & (F.col("frequency") >= rules.vip_min_orders)
    )
    new, dormant, slipping, vip, risk, loyal, occasional, potential = SEGMENTS.values("segment")
    return (
        F.when(F.col("first_order_date") > newest, new)
        .when(F.col("frequency") == 0, dormant)
        .when(is_vip & (F.col("recency_days") > rules.at_risk_days), slipping)
        .when(is_vip, vip)
        .when(F.col("recency_days") > rules.lapsed_days, risk)
        .when(F.col("f_score") >= 4, loyal)
        .when(F.col("f_score") <= 2, occasional)
        .otherwise(potential)
    )


FAVOURITES = ("favourite_category", "favourite_item", "favourite_daypart")


def favourites(inputs: Inputs) -> DataFrame:
    """One row per customer: favourite_category, _item, _daypart by lines, revenue, name."""
    sold = (
        inputs.lines.where(identified_customer_id(inputs.rules).isNotNull())
        .groupBy("customer_id", "item_category", "item_name", "hour")
        .agg(F.count(F.lit(1)).alias("lines"), F.sum(cents("net_amount")).alias("revenue"))
    )
    names = (F.col("item_category"), F.col("item_name"), daypart(F.col("hour")))
    kinds = F.create_map(
        *(part for pair in zip(map(F.lit, FAVOURITES), names, strict=True) for part in pair)
    )
    # min() of this struct: most lines, then most revenue, then the first name.
    rank = F.struct(-F.col("lines"), -F.col("revenue"), F.col("name"))
    return (
        sold.select("customer_id", "lines", "revenue", F.explode(kinds).alias("kind", "name"))
        .groupBy("customer_id", "kind", "name")
        .agg(F.sum("lines").alias("lines"), F.sum("revenue").alias("revenue"))
        .groupBy("customer_id")
        .agg(*(F.min(F.when(F.col("kind") == k, rank))["name"].alias(k) for k in FAVOURITES))
    )


SUMMARY = table("segments/summary")
MEMBER, NON_MEMBER, ALL = SUMMARY.values("membership")


def summary(customers: DataFrame) -> DataFrame:
    """segments/summary from customers with their segment, is_member and clv."""
    own = F.when(F.col("is_member"), MEMBER).otherwise(NON_MEMBER)
    sums = (
        customers.withColumn("membership", F.explode(F.array(own, F.lit(ALL))))
        .groupBy("segment", "membership")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.sum("clv").alias("revenue"),
            F.sum("recency_days").alias("recency_days"),
            F.sum("frequency").alias("frequency"),
            F.sum("monetary").alias("monetary"),
        )
    )
    count, everyone = F.col("customers"), Window.partitionBy(F.lit(0))
    total = {
        name: F.sum(F.when(F.col("membership") == ALL, F.col(name))).over(everyone)
        for name in ("customers", "revenue")
    }
    return SUMMARY.select(
        sums.withColumn("customers_share", ratio(count, total["customers"]))
        .withColumn("revenue_share", ratio(F.col("revenue"), total["revenue"]))
        .withColumn("avg_recency_days", quotient(F.col("recency_days"), count))
        .withColumn("avg_frequency", quotient(F.col("frequency"), count))
        .withColumn("avg_monetary", quotient(F.col("monetary"), count))
    )
