"""Churn: how active each customer is beside their own habit; the status predicts nothing."""

from datetime import timedelta

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.churn.evaluation import EVALUATION, evaluation
from pipeline.marts.churn.habits import is_overdue
from pipeline.marts.churn.prediction import PERIOD_DAYS, expectations
from pipeline.marts.churn.summary import STATUSES, SUMMARY, summary
from pipeline.marts.clv.days import customer_days
from pipeline.marts.clv.tiers import CLV_TIERS
from pipeline.marts.common import average, cents, dollars, percent_change
from pipeline.spark.tables import Column, Table

CHURN = Table(
    name="churn",
    grain="one row per identified, not excluded customer with an order up to as_of",
    key=("customer_id",),
    columns=(
        Column("customer_id", "text"),
        Column("restaurant_id", "text"),
        Column("last_order_date", "date"),
        Column("days_since_last_order", "count"),
        Column("orders", "count"),
        Column("order_dates", "count"),
        Column("avg_gap_days", "average", nullable=True),
        Column("orders_last_90d", "count"),
        Column("orders_prev_90d", "count"),
        Column("spend_last_90d", "money"),
        Column("spend_prev_90d", "money"),
        Column("spend_change_pct", "percent", nullable=True),
        Column("churn_status", "text", values=STATUSES),
        Column("is_overdue", "flag", nullable=True),
        Column("clv", "money"),
        Column("clv_tier", "text", values=CLV_TIERS),
        Column("expected_orders_90d", "model", nullable=True),
        Column("p_order_90d", "model", nullable=True),
    ),
)

TABLES = (CHURN, SUMMARY, EVALUATION)


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    days = customer_days(inputs.customer_orders).persist()
    customers = _customers(inputs, days).persist()
    return {
        "churn": CHURN.select(customers),
        "churn/summary": summary(customers),
        "churn/evaluation": evaluation(days, inputs.rules, inputs.as_of),
    }


def _customers(inputs: Inputs, days: DataFrame) -> DataFrame:
    known = inputs.marts["clv"].select(
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
        known.join(_periods(inputs, days), on="customer_id", how="inner")
        .join(expectations(days, inputs.as_of), on="customer_id", how="inner")
        .withColumn("days_since_last_order", since)
        .withColumn("span_days", span)
        .withColumn("avg_gap_days", average(F.col("span_days"), F.col("order_dates") - 1))
        .withColumn("spend_change_pct", _spend_change(inputs))
        .withColumn("churn_status", _status(inputs))
        .withColumn("is_overdue", is_overdue("days_since_last_order", "span_days", "order_dates"))
    )


def _periods(inputs: Inputs, days: DataFrame) -> DataFrame:
    """One row per customer: orders and spending in the last 90 days and the 90 before."""
    date, as_of = F.col("order_date"), F.lit(inputs.as_of)
    border = F.date_sub(as_of, PERIOD_DAYS)
    last = date > border
    before = (date > F.date_sub(as_of, 2 * PERIOD_DAYS)) & (date <= border)

    def total(column: SparkColumn, inside: SparkColumn) -> SparkColumn:
        return F.sum(F.when(inside, column).otherwise(F.lit(0)))

    revenue = cents("revenue")
    return days.groupBy("customer_id").agg(
        total(F.col("orders"), last).alias("orders_last_90d"),
        total(F.col("orders"), before).alias("orders_prev_90d"),
        dollars(total(revenue, last)).alias("spend_last_90d"),
        dollars(total(revenue, before)).alias("spend_prev_90d"),
    )


def _spend_change(inputs: Inputs) -> SparkColumn:
    whole = inputs.as_of - timedelta(days=2 * PERIOD_DAYS - 1) >= inputs.first_date
    change = percent_change(F.col("spend_last_90d"), F.col("spend_prev_90d"))
    return F.when(F.lit(whole), change)


def _status(inputs: Inputs) -> SparkColumn:
    since = F.col("days_since_last_order")
    active, at_risk, lapsed = STATUSES
    return (
        F.when(since <= inputs.rules.at_risk_days, active)
        .when(since <= inputs.rules.lapsed_days, at_risk)
        .otherwise(lapsed)
    )
