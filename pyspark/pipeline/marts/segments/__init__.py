"""Segments: how recently, how often and for how much each customer ordered, and their habits."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import DAYPARTS, average, cents, dollars, ratio, score_of_five
from pipeline.marts.segments.favourites import favourites
from pipeline.marts.segments.summary import SEGMENTS as SEGMENT_NAMES
from pipeline.marts.segments.summary import SUMMARY, summary
from pipeline.rules import Rules
from pipeline.spark.tables import Column, Table

SATURDAY = 5

SEGMENTS = Table(
    name="segments",
    grain="one row per identified, not excluded customer with an order up to as_of",
    key=("customer_id",),
    columns=(
        Column("customer_id", "text"),
        Column("restaurant_id", "text"),
        Column("first_order_date", "date"),
        Column("recency_days", "count"),
        Column("frequency", "count"),
        Column("monetary", "money"),
        Column("r_score", "count"),
        Column("f_score", "count"),
        Column("m_score", "count"),
        Column("rfm", "text"),
        Column("segment", "text", values=SEGMENT_NAMES),
        Column("is_member", "flag"),
        Column("favourite_category", "text"),
        Column("favourite_item", "text"),
        Column("favourite_daypart", "text", values=DAYPARTS),
        Column("weekend_share", "ratio"),
        Column("avg_items_per_order", "average"),
        Column("restaurants", "count"),
    ),
)

TABLES = (SEGMENTS, SUMMARY)


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    customers = _customers(inputs).persist()
    return {"segments": SEGMENTS.select(customers), "segments/summary": summary(customers)}


def _customers(inputs: Inputs) -> DataFrame:
    known = inputs.marts["clv"].select(
        "customer_id",
        "restaurant_id",
        "first_order_date",
        "last_order_date",
        "orders",
        "items",
        "is_member",
        "clv",
    )
    scores = F.format_string("%d-%d-%d", "r_score", "f_score", "m_score")
    return (
        _scored(known.join(_windows(inputs), on="customer_id", how="inner"))
        .join(favourites(inputs), on="customer_id", how="inner")
        .withColumn("recency_days", F.datediff(F.lit(inputs.as_of), "last_order_date"))
        .withColumn("rfm", scores)
        .withColumn("segment", _segment(inputs))
        .withColumn("weekend_share", ratio(F.col("weekend_orders"), F.col("orders")))
        .withColumn("avg_items_per_order", average(F.col("items"), F.col("orders")))
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
    new, dormant, slipping, vip, risk, loyal, occasional, potential = SEGMENT_NAMES
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
