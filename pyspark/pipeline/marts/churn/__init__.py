"""Churn: how active each customer is compared with their own habit, and what is at stake.

The status is a profile of activity: it predicts nothing.
"""

from datetime import timedelta

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.clv_model.customers import DAYS_A_WEEK, FittedCustomers
from pipeline.marts import Inputs, table
from pipeline.marts.churn.evaluation import PERIOD_DAYS, evaluation, is_overdue
from pipeline.marts.churn.monthly import churn_status, monthly
from pipeline.marts.common import (
    cents,
    dollars,
    fraction,
    mean,
    percent_change,
    quotient,
    ratio,
    settled,
)

CHURN, SUMMARY = table("churn"), table("churn/summary")

ALL = "all"
WEEKS = PERIOD_DAYS / DAYS_A_WEEK


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    profiles = inputs.cache.keep(customers(inputs))
    return {
        "churn": CHURN.select(profiles),
        "churn/summary": summary(profiles),
        "churn/monthly": monthly(inputs.customers.days, inputs.rules, inputs.as_of),
        "churn/evaluation": evaluation(
            inputs.customers.days, inputs.rules, inputs.as_of, inputs.cache
        ),
    }


def customers(inputs: Inputs) -> DataFrame:
    """The columns of churn and span_days: one row per customer."""
    clv = inputs.marts["clv"].select(
        "customer_id",
        "restaurant_id",
        "first_order_date",
        "last_order_date",
        "orders",
        "order_dates",
        "clv",
        "clv_tier",
    )
    since = F.datediff(F.lit(inputs.as_of), "last_order_date")
    span = F.datediff("last_order_date", "first_order_date")
    return (
        clv.join(_periods(inputs), on="customer_id", how="inner")
        .join(expectations(inputs.customers.fitted), on="customer_id", how="inner")
        .withColumn("days_since_last_order", since)
        .withColumn("span_days", span)
        .withColumn("avg_gap_days", quotient(F.col("span_days"), F.col("order_dates") - 1))
        .withColumn("spend_change_pct", _spend_change(inputs))
        .withColumn("churn_status", churn_status(since, inputs.rules))
        .withColumn("is_overdue", is_overdue("days_since_last_order", "span_days", "order_dates"))
    )


def _periods(inputs: Inputs) -> DataFrame:
    """One row per customer: orders and spending in the last 90 days, the 90 before, the usual."""
    date, as_of, last_order = F.col("order_date"), F.lit(inputs.as_of), F.col("last_order")
    border = F.date_sub(as_of, PERIOD_DAYS)
    last = date > border
    before = (date > F.date_sub(as_of, 2 * PERIOD_DAYS)) & (date <= border)
    usual = date > F.date_sub(last_order, PERIOD_DAYS)

    def total(column: SparkColumn, inside: SparkColumn) -> SparkColumn:
        return F.sum(F.when(inside, column).otherwise(F.lit(0)))

    revenue = cents("revenue")
    of_customer = Window.partitionBy("customer_id")
    return (
        inputs.customers.days.withColumn("last_order", F.max("order_date").over(of_customer))
        .groupBy("customer_id")
        .agg(
            total(F.col("orders"), last).alias("orders_last_90d"),
            total(F.col("orders"), before).alias("orders_prev_90d"),
            dollars(total(revenue, last)).alias("spend_last_90d"),
            dollars(total(revenue, before)).alias("spend_prev_90d"),
            dollars(total(revenue, usual)).alias("usual_spend_90d"),
        )
    )


def _spend_change(inputs: Inputs) -> SparkColumn:
    whole = inputs.as_of - timedelta(days=2 * PERIOD_DAYS - 1) >= inputs.first_date
    change = percent_change(F.col("spend_last_90d"), F.col("spend_prev_90d"))
    return F.when(F.lit(whole), change)


def expectations(fitted: FittedCustomers) -> DataFrame:
    """Per customer_id: expected_orders_90d, p_order_90d of MBG/NBD, rounded to 4.

    Null where no customer ever came back.
    """
    return fitted.scored(
        expected=lambda model, histories: model.expected_order_dates(histories, WEEKS),
        chance=lambda model, histories: model.p_order(histories, WEEKS),
    ).select(
        "customer_id",
        F.round("expected", 4).alias("expected_orders_90d"),
        F.round("chance", 4).alias("p_order_90d"),
    )


def summary(profiles: DataFrame) -> DataFrame:
    """churn/summary from the rows of `customers`."""
    gap = fraction(F.col("span_days"), F.col("order_dates") - 1)
    count = F.col("customers")
    every = F.sum(F.when(F.col("clv_tier") == ALL, count)).over(Window.partitionBy(F.lit(0)))
    return SUMMARY.select(
        profiles.withColumn("gap", gap)
        .withColumn("clv_tier", F.explode(F.array("clv_tier", F.lit(ALL))))
        .groupBy("churn_status", "clv_tier")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.sum("clv").alias("clv"),
            F.sum("usual_spend_90d").alias("usual_spend_90d"),
            F.sum("days_since_last_order").alias("days_since"),
            F.sum("gap").alias("gaps"),
            F.count("gap").alias("with_gap"),
        )
        .withColumn("customers_share", ratio(count, every))
        .withColumn("avg_days_since_last_order", quotient(F.col("days_since"), count))
        .withColumn("avg_gap_days", mean(settled(F.col("gaps")), F.col("with_gap")))
    )
