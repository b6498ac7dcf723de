"""churn/monthly: customers and their usual spending by status at the end of every month."""

from datetime import date

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import table
from pipeline.marts.clv.months import each_month, is_partial
from pipeline.marts.common import cents, dollars, ratio
from pipeline.rules import Rules

MONTHLY = table("churn/monthly")

USUAL_DAYS = 90


def monthly(days: DataFrame, rules: Rules, as_of: date) -> DataFrame:
    """churn/monthly from `customer_days`."""
    customers = F.col("customers")
    return MONTHLY.select(
        each_month(_last_dates(days), as_of)
        .withColumn("month_end", F.least(F.last_day("month"), F.lit(as_of)))
        .withColumn("since", F.datediff("month_end", "order_date"))
        .groupBy("month", churn_status(F.col("since"), rules).alias("churn_status"))
        .agg(F.sum("customers").alias("customers"), F.sum("usual").alias("usual"))
        .withColumn("every", F.sum("customers").over(Window.partitionBy("month")))
        .withColumn("customers_share", ratio(customers, F.col("every")))
        .withColumn("usual_spend_90d", dollars("usual"))
        .withColumn("is_partial", is_partial(F.col("month"), as_of))
    )


def churn_status(since: SparkColumn, rules: Rules) -> SparkColumn:
    """The status of a customer whose last order is `since` days ago."""
    active, at_risk, lapsed = MONTHLY.values("churn_status")
    return (
        F.when(since <= rules.at_risk_days, active)
        .when(since <= rules.lapsed_days, at_risk)
        .otherwise(lapsed)
    )


def _last_dates(days: DataFrame) -> DataFrame:
    """How many customers have `order_date` as their last of its month, and order next in a month.

    One row per `order_date` and `next_month` (null: none): `customers`, and their `usual` spending
    in cents, of the 90 days ending with it. Its rows grow with the days, not with the customers.
    """
    by_date = Window.partitionBy("customer_id").orderBy("date_number")
    usual = by_date.rangeBetween(1 - USUAL_DAYS, Window.currentRow)
    month, next_month = F.col("order_month"), F.col("next_month")
    return (
        days.withColumn("date_number", F.unix_date("order_date"))
        .withColumn("order_month", F.trunc("order_date", "month"))
        .withColumn("next_month", F.lead("order_month").over(by_date))
        .withColumn("usual", F.sum(cents("revenue")).over(usual))
        .where(next_month.isNull() | (next_month > month))
        .groupBy("order_date", "order_month", "next_month")
        .agg(F.count(F.lit(1)).alias("customers"), F.sum("usual").alias("usual"))
    )
