"""discounts/addons: how often lines of a category take a paid option, to date and lately."""

from datetime import timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.common import cents, dollars, ratio

ADDONS = table("discounts/addons")

LINE_KEY = ["order_id", "lineitem_id"]
# As many days as the other marts call recent; 52 weeks earlier they have the same weekdays.
RECENT_DAYS, YEAR_DAYS = 90, 364


def addons(inputs: Inputs) -> DataFrame:
    """discounts/addons from the lines and options in scope."""
    free = (
        inputs.lines.join(
            inputs.options.where(F.col("option_price") == 0), on=LINE_KEY, how="left_semi"
        )
        .groupBy("item_category")
        .agg(F.count(F.lit(1)).alias("free_lines"))
    )
    categories = inputs.lines.groupBy("item_category").agg(
        *_sums("", F.lit(True)),
        F.sum(cents("gross_amount")).alias("gross_revenue"),
        *_sums("_90d", _ends(inputs, 0)),
        *_sums("_year_ago", _ends(inputs, YEAR_DAYS)),
    )
    lines, addon_revenue = F.col("lines"), F.col("addon_revenue")
    free_lines = F.coalesce("free_lines", F.lit(0))
    recent = {name: dollars(name) for name in ("addon_revenue_90d", "addon_revenue_year_ago")}
    is_covered = _first_day(inputs, YEAR_DAYS) >= F.lit(inputs.first_date)
    year_ago = ("lines", "lines_with_paid_option", "addon_revenue")
    return ADDONS.select(
        categories.join(F.broadcast(free), on="item_category", how="left")
        .withColumns({"addon_revenue": dollars("addon_revenue"), **recent})
        .withColumn("attach_rate", ratio(F.col("lines_with_paid_option"), lines))
        .withColumn("addon_revenue_share", ratio(addon_revenue, dollars("gross_revenue")))
        .withColumn("free_option_rate", ratio(free_lines, lines))
        .withColumns(
            {f"{name}_year_ago": F.when(is_covered, F.col(f"{name}_year_ago")) for name in year_ago}
        )
    )


def _sums(suffix: str, is_counted: Column) -> list[Column]:
    """Lines, those with a paid option, and what the options brought (cents)."""
    # A line's options_amount is above 0 where, and only where, it has a paid option.
    amount = cents("options_amount")
    return [
        F.count_if(is_counted).alias(f"lines{suffix}"),
        F.count_if(is_counted & (amount > 0)).alias(f"lines_with_paid_option{suffix}"),
        F.sum(F.when(is_counted, amount).otherwise(0)).alias(f"addon_revenue{suffix}"),
    ]


def _first_day(inputs: Inputs, days_ago: int) -> Column:
    return F.lit(inputs.as_of - timedelta(days=days_ago + RECENT_DAYS - 1))


def _ends(inputs: Inputs, days_ago: int) -> Column:
    """Whether a line is of the 90 days that end so many days before as_of."""
    last = F.lit(inputs.as_of - timedelta(days=days_ago))
    return F.col("business_date").between(_first_day(inputs, days_ago), last)
