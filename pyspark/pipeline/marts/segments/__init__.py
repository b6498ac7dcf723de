"""Segments: how recently, how often and for how much each customer ordered, and their habits."""

from collections.abc import Mapping

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
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
from pipeline.marts.ranking import with_before
from pipeline.rules import Rules

SATURDAY = 5
SCORES_ABOVE_1 = (2, 3, 4, 5)

SEGMENTS = table("segments")


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    customers = inputs.cache.keep(_customers(inputs))
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
        _scored(inputs.cache.keep(customers.join(_windows(inputs), on="customer_id", how="inner")))
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
    """Customers with their scores. Ties share one, so a score is a range of values."""
    values = {
        "r_score": F.unix_date("last_order_date"),
        # Only those with orders in the window are ranked by them.
        "f_score": F.when(F.col("frequency") > 0, F.col("frequency")),
        "m_score": F.when(F.col("frequency") > 0, F.col("spent")),
    }
    scored = customers.crossJoin(F.broadcast(_borders(customers, values)))
    return scored.withColumns({name: _score(name, value) for name, value in values.items()})


def _score(name: str, value: SparkColumn) -> SparkColumn:
    reached = (F.when(value >= F.col(f"{name}_{score}"), score) for score in SCORES_ABOVE_1)
    return F.greatest(F.lit(1), *reached)


def _borders(customers: DataFrame, values: Mapping[str, SparkColumn]) -> DataFrame:
    """One row: the least value of each score above 1 (null: nobody has it), `r_score_2`, ..."""
    each = F.create_map(*(part for name, v in values.items() for part in (F.lit(name), v)))
    counts = (
        customers.select(F.explode(each).alias("name", "value"))
        .where(F.col("value").isNotNull())
        .groupBy("name", "value")
        .agg(F.count(F.lit(1)).alias("customers"))
    )
    rows = F.sum("customers").over(Window.partitionBy("name"))
    score = score_of_five(F.col("customers_before") + 1, rows)
    least = {
        f"{name}_{score}": F.min(
            F.when((F.col("name") == name) & (F.col("score") == score), F.col("value"))
        )
        for name in values
        for score in SCORES_ABOVE_1
    }
    return (
        with_before(
            counts,
            ["name"],
            "value",
            "customers",
            at_most=len(values) * customers.count(),
            descending=False,
        )
        .withColumn("score", score)
        .agg(*(border.alias(name) for name, border in least.items()))
    )


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
