"""clv/cohorts: how many customers of a first-order month came back, and what they spent."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts.clv_months import is_partial
from pipeline.marts.exact import money_per, ratio
from pipeline.schemas import Column, Table

COHORTS = Table(
    name="clv/cohorts",
    grain="one row per first-order month and month since then up to as_of's, zeros included",
    key=("cohort", "months_since"),
    columns=(
        Column("cohort", "date"),
        Column("months_since", "count"),
        Column("customers", "count"),
        Column("active_customers", "count"),
        Column("retention_rate", "ratio"),
        Column("revenue", "money"),
        Column("cumulative_revenue_per_customer", "money"),
        Column("is_partial", "flag"),
    ),
)


def cohorts(months: DataFrame, as_of: date) -> DataFrame:
    """clv/cohorts from `customer_months`."""
    customers = F.col("customers")
    since = F.months_between("month", "cohort")
    return COHORTS.select(
        months.groupBy(F.col("first_month").alias("cohort"), "month")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.count_if("is_active").alias("active_customers"),
            F.sum("revenue").alias("revenue"),
            F.sum("clv_to_date").alias("clv_to_date"),
        )
        .withColumn("months_since", since)
        .withColumn("retention_rate", ratio(F.col("active_customers"), customers))
        .withColumn("cumulative_revenue_per_customer", money_per(F.col("clv_to_date"), customers))
        .withColumn("is_partial", is_partial(F.col("month"), as_of))
    )
