"""Customer lifetime value: what each customer has spent, how that ranks, and how it came about."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.clv.cohorts import COHORTS, cohorts
from pipeline.marts.clv.days import customer_days, home_restaurants
from pipeline.marts.clv.history import HISTORY, history
from pipeline.marts.clv.migration import MIGRATION, migration, month_ends
from pipeline.marts.clv.models import MODEL, models
from pipeline.marts.clv.months import order_months
from pipeline.marts.clv.prediction import PREDICTIONS, predict, rounded
from pipeline.marts.clv.tiers import CLV_TIERS, TIERS, tiers
from pipeline.marts.common import above_share, cume_dist, money_per, within_share
from pipeline.spark.tables import Column, Table

CLV = Table(
    name="clv",
    grain="one row per identified, not excluded customer with an order up to as_of",
    key=("customer_id",),
    columns=(
        Column("customer_id", "text"),
        Column("restaurant_id", "text"),
        Column("first_order_date", "date"),
        Column("last_order_date", "date"),
        Column("tenure_days", "count"),
        Column("orders", "count"),
        Column("order_dates", "count"),
        Column("items", "count"),
        Column("gross_revenue", "money"),
        Column("discounts", "money"),
        Column("clv", "money"),
        Column("avg_order_value", "money"),
        Column("clv_rank", "count"),
        Column("clv_percentile", "ratio"),
        Column("clv_tier", "text", values=CLV_TIERS),
        Column("is_member", "flag"),
        Column("loyalty_orders", "count"),
        *PREDICTIONS,
    ),
)

TABLES = (CLV, TIERS, HISTORY, MIGRATION, COHORTS, MODEL)


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    days = customer_days(inputs.customer_orders).persist()
    homes = home_restaurants(inputs.customer_orders).persist()
    months = order_months(days).persist()
    ends = month_ends(months, inputs.as_of).persist()
    predicted, fitted = predict(days, inputs.as_of)
    customers = CLV.select(rounded(predicted, _customers(days, homes, inputs))).persist()
    return {
        "clv": customers,
        "clv/tiers": tiers(customers),
        "clv/history": history(days, homes, inputs.as_of),
        "clv/migration": migration(ends, inputs.rules, inputs.as_of),
        "clv/cohorts": cohorts(months, inputs.as_of),
        "clv/model": models(days, inputs.as_of, fitted),
    }


def _customers(days: DataFrame, homes: DataFrame, inputs: Inputs) -> DataFrame:
    totals = days.groupBy("customer_id").agg(
        F.min("order_date").alias("first_order_date"),
        F.max("order_date").alias("last_order_date"),
        F.sum("orders").alias("orders"),
        F.count(F.lit(1)).alias("order_dates"),
        F.sum("items").alias("items"),
        F.sum("gross_revenue").alias("gross_revenue"),
        F.sum("discounts").alias("discounts"),
        F.sum("revenue").alias("clv"),
        F.sum("loyalty_orders").alias("loyalty_orders"),
    )
    everyone = Window.partitionBy(F.lit(0))
    rank, rows = F.col("clv_rank"), F.col("rows")
    return (
        totals.join(homes, on="customer_id", how="inner")
        .withColumn("clv_rank", F.rank().over(everyone.orderBy(F.col("clv").desc())))
        .withColumn("rows", F.count(F.lit(1)).over(everyone))
        .withColumn("tenure_days", F.datediff(F.lit(inputs.as_of), "first_order_date"))
        .withColumn("avg_order_value", money_per(F.col("clv"), F.col("orders")))
        .withColumn("clv_percentile", cume_dist(rank, rows))
        .withColumn("clv_tier", _tier(rank, rows, inputs))
        .withColumn("is_member", F.col("loyalty_orders") > 0)
    )


def _tier(rank: SparkColumn, rows: SparkColumn, inputs: Inputs) -> SparkColumn:
    high, medium, low = CLV_TIERS
    return (
        F.when(above_share(rank, rows, inputs.rules.tier_high), high)
        .when(within_share(rank, rows, inputs.rules.tier_low), low)
        .otherwise(medium)
    )
