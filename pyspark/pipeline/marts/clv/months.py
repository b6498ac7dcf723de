"""clv/cohorts and clv/migration: customers by month, those without an order in it included."""

import calendar
from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as F

from pipeline.marts import table
from pipeline.marts.common import above_share, quotient, ratio, within_share
from pipeline.rules import Rules

MONEY = "decimal(18,2)"


def is_partial(month: Column, as_of: date) -> Column:
    """Whether the month (its first day) is as_of's and as_of is not its last day."""
    last_day = calendar.monthrange(as_of.year, as_of.month)[1]
    return (month == F.lit(as_of.replace(day=1))) & F.lit(as_of.day != last_day)


def order_months(days: DataFrame) -> DataFrame:
    """One row per customer and month with an order, without the customer's id.

    `first_month` of the customer, `order_month`, `next_month` with an order (null: none),
    `revenue` of the month, and `clv_before` and `clv_to_date` at its ends, USD.
    """
    by_month = Window.partitionBy("customer_id").orderBy("order_month")
    so_far = by_month.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    clv_to_date = F.sum("revenue").over(so_far).cast(MONEY)
    return (
        days.withColumn("order_month", F.trunc("order_date", "month"))
        .groupBy("customer_id", "order_month")
        .agg(F.sum("revenue").cast(MONEY).alias("revenue"))
        .select(
            F.min("order_month").over(so_far).alias("first_month"),
            "order_month",
            F.lead("order_month").over(by_month).alias("next_month"),
            "revenue",
            clv_to_date.alias("clv_to_date"),
            (clv_to_date - F.col("revenue")).cast(MONEY).alias("clv_before"),
        )
    )


def each_month(ordered: DataFrame, as_of: date) -> DataFrame:
    """Every month from a row's `order_month` to the one before `next_month`, else to as_of's.

    The state after a month with an order lasts until the next: no join with a list of months.
    `is_active`: the month itself has an order.
    """
    last = F.coalesce(F.add_months("next_month", -1), F.lit(as_of.replace(day=1)))
    months = F.sequence("order_month", last, F.expr("interval 1 month"))
    return ordered.withColumn("month", F.explode(months)).withColumn(
        "is_active", F.col("month") == F.col("order_month")
    )


COHORTS = table("clv/cohorts")


def cohorts(months: DataFrame, as_of: date) -> DataFrame:
    """clv/cohorts from `order_months`."""
    by_month = Window.partitionBy("cohort").orderBy("order_month")
    so_far = by_month.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    customers, is_active = F.col("customers"), F.col("is_active")
    ordered = (
        months.groupBy(F.col("first_month").alias("cohort"), "order_month")
        .agg(F.count(F.lit(1)).alias("active"), F.sum("revenue").alias("spent"))
        # Every customer of a cohort is active in its first month.
        .withColumn("customers", F.first("active").over(so_far))
        .withColumn("spent_to_date", F.sum("spent").over(so_far))
        .withColumn("next_month", F.lead("order_month").over(by_month))
    )
    return COHORTS.select(
        each_month(ordered, as_of)
        .withColumn("months_since", F.months_between("month", "cohort"))
        .withColumn("active_customers", F.when(is_active, F.col("active")).otherwise(0))
        .withColumn("revenue", F.when(is_active, F.col("spent")).otherwise(0))
        .withColumn("retention_rate", ratio(F.col("active_customers"), customers))
        .withColumn("cumulative_revenue_per_customer", quotient(F.col("spent_to_date"), customers))
        .withColumn("is_partial", is_partial(F.col("month"), as_of))
    )


NEW = "New"

MIGRATION = table("clv/migration")


def clv_histogram_by_month(months: DataFrame, as_of: date) -> DataFrame:
    """From `order_months`: how many customers end a month in the same state.

    One row per `month`, `is_new` (first order in it), `clv_before` and `clv_to_date` at its ends,
    USD: `customers`, and how many of them are `active`.
    """
    is_active = F.col("is_active")
    before = F.when(is_active, F.col("clv_before")).otherwise(F.col("clv_to_date"))
    return (
        each_month(months, as_of)
        .groupBy(
            "month",
            (F.col("month") == F.col("first_month")).alias("is_new"),
            before.alias("clv_before"),
            "clv_to_date",
        )
        .agg(F.count(F.lit(1)).alias("customers"), F.count_if(is_active).alias("active"))
    )


def migration(ends: DataFrame, rules: Rules, as_of: date) -> DataFrame:
    """clv/migration from `clv_histogram_by_month`."""
    from_tier = F.when(F.col("is_new"), NEW).otherwise(
        _tier(F.col("clv_before"), F.col("low_to_before"), F.col("high_from_before"))
    )
    to_tier = _tier(F.col("clv_to_date"), F.col("low_to"), F.col("high_from"))
    moves = (
        ends.join(F.broadcast(_borders(ends, rules)), on="month", how="inner")
        .groupBy("month", from_tier.alias("from_tier"), to_tier.alias("to_tier"))
        .agg(
            F.sum("customers").alias("customers"),
            F.sum("active").alias("active_customers"),
            F.sum(F.col("clv_to_date") * F.col("customers")).alias("clv_to_date"),
        )
    )
    return MIGRATION.select(moves.withColumn("is_partial", is_partial(F.col("month"), as_of)))


def _borders(ends: DataFrame, rules: Rules) -> DataFrame:
    """One row per month: the highest CLV of tier Low, the lowest of tier High (null: no such).

    Ties share a tier, so a tier is a range of CLV, and two borders a month give every customer's
    tier at the end of that month and of the one before.
    """
    clv, customers = F.col("clv_to_date"), F.col("customers")
    in_month = Window.partitionBy("month")
    from_top = in_month.orderBy(clv.desc()).rowsBetween(
        Window.unboundedPreceding, Window.currentRow
    )
    rank, rows = F.col("rank"), F.col("rows")
    borders = (
        ends.groupBy("month", "clv_to_date")
        .agg(F.sum("customers").alias("customers"))
        .withColumn("rank", F.sum("customers").over(from_top) - customers + 1)
        .withColumn("rows", F.sum("customers").over(in_month))
        .groupBy("month")
        .agg(
            F.max(F.when(within_share(rank, rows, rules.tier_low), clv)).alias("low_to"),
            F.min(F.when(above_share(rank, rows, rules.tier_high), clv)).alias("high_from"),
        )
    )
    before = F.lag(F.struct("low_to", "high_from")).over(
        Window.partitionBy(F.lit(0)).orderBy("month")
    )
    return borders.withColumn("before", before).select(
        "month",
        "low_to",
        "high_from",
        F.col("before.low_to").alias("low_to_before"),
        F.col("before.high_from").alias("high_from_before"),
    )


def _tier(clv: SparkColumn, low_to: SparkColumn, high_from: SparkColumn) -> SparkColumn:
    high, medium, low = MIGRATION.values("to_tier")
    return F.when(clv >= high_from, high).when(clv <= low_to, low).otherwise(medium)
