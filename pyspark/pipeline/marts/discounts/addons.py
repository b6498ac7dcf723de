"""discounts/addons: how often a category's lines carry paid and free options."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import cents, dollars, ratio
from pipeline.spark.tables import Column, Table

ADDONS = Table(
    name="discounts/addons",
    grain="one row per item category with a line",
    key=("item_category",),
    columns=(
        Column("item_category", "text"),
        Column("lines", "count"),
        Column("lines_with_paid_option", "count"),
        Column("attach_rate", "ratio"),
        Column("addon_revenue", "money"),
        Column("addon_revenue_share", "ratio", nullable=True),
        Column("free_option_rate", "ratio"),
    ),
)

LINE_KEY = ["order_id", "lineitem_id"]


def addons(inputs: Inputs) -> DataFrame:
    """discounts/addons from the lines and options in scope."""
    free = (
        inputs.lines.join(
            inputs.options.where(F.col("option_price") == 0), on=LINE_KEY, how="left_semi"
        )
        .groupBy("item_category")
        .agg(F.count(F.lit(1)).alias("free_lines"))
    )
    # A line's options_amount is above 0 where, and only where, it has a paid option.
    categories = inputs.lines.groupBy("item_category").agg(
        F.count(F.lit(1)).alias("lines"),
        F.count_if(F.col("options_amount") > 0).alias("lines_with_paid_option"),
        F.sum(cents("options_amount")).alias("addon_revenue"),
        F.sum(cents("gross_amount")).alias("gross_revenue"),
    )
    lines, addon_revenue = F.col("lines"), F.col("addon_revenue")
    free_lines = F.coalesce("free_lines", F.lit(0))
    return ADDONS.select(
        categories.join(F.broadcast(free), on="item_category", how="left")
        .withColumn("addon_revenue", dollars("addon_revenue"))
        .withColumn("attach_rate", ratio(F.col("lines_with_paid_option"), lines))
        .withColumn("addon_revenue_share", ratio(addon_revenue, dollars("gross_revenue")))
        .withColumn("free_option_rate", ratio(free_lines, lines))
    )
