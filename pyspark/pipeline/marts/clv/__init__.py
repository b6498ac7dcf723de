"""Customer lifetime value: revenue to date by customer, its rank, its history, a prediction."""

from datetime import date

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.clv.models import back_test, calibration, models
from pipeline.marts.clv.months import clv_histogram_by_month, cohorts, migration, order_months
from pipeline.marts.clv.prediction import fit_spending, predict, rounded
from pipeline.marts.common import above_share, cume_dist, quotient, ratio, within_share
from pipeline.marts.ranking import with_before

CLV = table("clv")


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    days, fitted, cache = inputs.customers.days, inputs.customers.fitted, inputs.cache
    months = cache.keep(order_months(days))
    ends = cache.keep(clv_histogram_by_month(months, inputs.as_of))
    spending = fit_spending(fitted)
    test = back_test(inputs.customers, cache)
    predicted = predict(fitted, spending)
    totals = cache.keep(totals_of(days, inputs.customer_orders))
    customers = cache.keep(CLV.select(rounded(predicted, ranked(totals, fitted.count, inputs))))
    return {
        "clv": customers,
        "clv/tiers": tiers(customers),
        "clv/history": history(days, totals, inputs.as_of),
        "clv/migration": migration(ends, inputs.rules, inputs.as_of),
        "clv/cohorts": cohorts(months, inputs.as_of),
        "clv/model": models(fitted, spending, test),
        "clv/calibration": calibration(test),
    }


def totals_of(days: DataFrame, customer_orders: DataFrame) -> DataFrame:
    """One row per customer: home restaurant, and sums over the order dates."""
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
    homes = home_restaurants(customer_orders)
    return totals.join(homes, on="customer_id", how="inner")


def ranked(totals: DataFrame, customers: int, inputs: Inputs) -> DataFrame:
    """The totals of so many customers with all columns of clv that no model gives."""
    rank, rows = F.col("clv_rank"), F.lit(customers)
    values = totals.groupBy("clv").agg(F.count(F.lit(1)).alias("customers"))
    ranks = with_before(values, [], "clv", "customers", at_most=customers).select(
        "clv", (F.col("customers_before") + 1).alias("clv_rank")
    )
    return (
        totals.join(ranks, on="clv", how="inner")
        .withColumn("tenure_days", F.datediff(F.lit(inputs.as_of), "first_order_date"))
        .withColumn("avg_order_value", quotient(F.col("clv"), F.col("orders")))
        .withColumn("clv_percentile", cume_dist(rank, rows))
        .withColumn("clv_tier", _tier(rank, rows, inputs))
        .withColumn("is_member", F.col("loyalty_orders") > 0)
    )


def _tier(rank: SparkColumn, rows: SparkColumn, inputs: Inputs) -> SparkColumn:
    high, medium, low = CLV.values("clv_tier")
    return (
        F.when(above_share(rank, rows, inputs.rules.tier_high), high)
        .when(within_share(rank, rows, inputs.rules.tier_low), low)
        .otherwise(medium)
    )


TIERS = table("clv/tiers")


def tiers(customers: DataFrame) -> DataFrame:
    """clv/tiers from the rows of clv."""
    count, revenue = F.col("customers"), F.col("revenue")
    everyone = Window.partitionBy(F.lit(0))
    return TIERS.select(
        customers.groupBy("clv_tier")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.sum("clv").alias("revenue"),
            F.sum("orders").alias("orders"),
            F.min("clv").alias("min_clv"),
            F.max("clv").alias("max_clv"),
        )
        .withColumn("customers_share", ratio(count, F.sum(count).over(everyone)))
        .withColumn("revenue_share", ratio(revenue, F.sum(revenue).over(everyone)))
        .withColumn("avg_clv", quotient(revenue, count))
        .withColumn("avg_orders", quotient(F.col("orders"), count))
    )


HISTORY = table("clv/history")


def history(days: DataFrame, customers: DataFrame, as_of: date) -> DataFrame:
    """clv/history from customers by order date, and their home restaurants."""
    homes = customers.select("customer_id", "restaurant_id")
    later = Window.partitionBy("customer_id").orderBy("order_date")
    so_far = later.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    next_date = F.lead("order_date").over(later)
    return HISTORY.select(
        days.withColumn("orders_to_date", F.sum("orders").over(so_far))
        .withColumn("clv_to_date", F.sum("revenue").over(so_far))
        .withColumn("valid_to", F.coalesce(F.date_sub(next_date, 1), F.lit(as_of)))
        .join(homes, on="customer_id", how="inner")
    )


def home_restaurants(customer_orders: DataFrame) -> DataFrame:
    """One row per customer: restaurant_id of most orders, then latest order, then smallest id."""
    visits = customer_orders.groupBy("customer_id", "restaurant_id").agg(
        F.count(F.lit(1)).alias("orders"), F.max("ordered_at").alias("latest")
    )
    # The smallest of this struct: numbers are negated since a text can't be.
    choice = F.struct(-F.col("orders"), -F.unix_micros("latest"), F.col("restaurant_id"))
    return visits.groupBy("customer_id").agg(F.min(choice)["restaurant_id"].alias("restaurant_id"))
