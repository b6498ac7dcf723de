"""discounts/effect: the 90 days around a customer's first discounted order, beside like dates.

Like is: a date on which a customer without any discount so far ordered, same home restaurant, same
month, as many orders in the 90 days before (0, 1, more). Each such stratum weighs as many
discounted customers as it has.
"""

from datetime import timedelta

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import SETTLED, cents, dollars, fraction, mean, settled
from pipeline.spark.tables import Column, Table

DISCOUNTED, COMPARISON, DIFFERENCE = "discounted", "comparison", "difference"
COHORTS = (DISCOUNTED, COMPARISON, DIFFERENCE)

EFFECT = Table(
    name="discounts/effect",
    grain="one row per cohort, and one of the difference of their changes; none without strata",
    key=("cohort",),
    columns=(
        Column("cohort", "text", values=COHORTS),
        Column("customers", "count", nullable=True),
        Column("orders_before", "average", nullable=True),
        Column("orders_after", "average", nullable=True),
        Column("orders_change", "average"),
        Column("revenue_before", "money", nullable=True),
        Column("revenue_after", "money", nullable=True),
        Column("revenue_change", "money"),
    ),
)

WINDOW_DAYS = 90
MANY_ORDERS = 2
STRATUM = ["restaurant_id", "month", "band"]
MEASURES = ("orders_before", "orders_after", "revenue_before", "revenue_after")


def customer_dates(inputs: Inputs) -> DataFrame:
    """One row per customer and order date that is compared: cohort, stratum, totals around it.

    `orders_before`, `orders_after` and revenue (cents) in the 90 days before and after the date.
    """
    history = Window.partitionBy("customer_id").orderBy("day")
    before = history.rangeBetween(-WINDOW_DAYS, -1)
    after = history.rangeBetween(1, WINDOW_DAYS)
    date_, first = F.col("business_date"), F.col("first_discount")
    days = (
        inputs.customer_orders.groupBy("customer_id", "business_date")
        .agg(
            F.count(F.lit(1)).alias("orders"),
            F.sum(cents("net_amount")).alias("revenue"),
            F.max(F.col("discount_amount") > 0).alias("is_discounted"),
        )
        .withColumn("day", F.unix_date("business_date"))
        .withColumn(
            "first_discount",
            F.min(F.when(F.col("is_discounted"), date_)).over(Window.partitionBy("customer_id")),
        )
    )
    sums = {
        f"{measure}_{side}": F.coalesce(F.sum(measure).over(frame), F.lit(0))
        for measure in ("orders", "revenue")
        for side, frame in (("before", before), ("after", after))
    }
    earliest = F.lit(inputs.first_date + timedelta(days=WINDOW_DAYS))
    latest = F.lit(inputs.as_of - timedelta(days=WINDOW_DAYS))
    homes = inputs.marts["clv"].select("customer_id", "restaurant_id")
    return (
        days.withColumns(sums)
        .where(date_.between(earliest, latest) & (first.isNull() | (date_ <= first)))
        .withColumn("cohort", F.when(date_ == first, DISCOUNTED).otherwise(COMPARISON))
        .withColumn("month", F.trunc(date_, "month"))
        .withColumn("band", F.least("orders_before", F.lit(MANY_ORDERS)))
        .join(homes, on="customer_id", how="inner")
        .select("customer_id", "cohort", *STRATUM, *MEASURES)
    )


def effect(dates: DataFrame) -> DataFrame:
    """discounts/effect from `customer_dates`."""
    customers = (
        dates.groupBy("customer_id", "cohort", *STRATUM)
        .agg(F.count(F.lit(1)).alias("dates"), *(F.sum(name).alias(name) for name in MEASURES))
        .persist()
    )
    strata = _matched_strata(customers).persist()
    counted = (
        customers.join(F.broadcast(strata), on=STRATUM, how="left_semi")
        .select("cohort", "customer_id")
        .distinct()
        .groupBy("cohort")
        .agg(F.count(F.lit(1)).alias("customers"))
    )
    return EFFECT.select(means(strata).join(counted, on="cohort", how="left"))


def _matched_strata(customers: DataFrame) -> DataFrame:
    """One row per stratum with both cohorts: {discounted, comparison}_{dates, measures}."""
    sums = [
        F.coalesce(F.sum(F.when(F.col("cohort") == cohort, F.col(name))), F.lit(0)).alias(
            f"{cohort}_{name}"
        )
        for cohort in (DISCOUNTED, COMPARISON)
        for name in ("dates", *MEASURES)
    ]
    return (
        customers.groupBy(*STRATUM)
        .agg(*sums)
        .where((F.col("discounted_dates") > 0) & (F.col("comparison_dates") > 0))
    )


def means(strata: DataFrame) -> DataFrame:
    """The rows of discounts/effect without `customers`; none without strata."""
    weight = F.col("discounted_dates")
    totals = [
        settled(F.sum(_usd(DISCOUNTED, name))).alias(f"{DISCOUNTED}_{name}") for name in MEASURES
    ]
    expected = [
        settled(F.sum(fraction(_usd(COMPARISON, name) * weight, F.col("comparison_dates")))).alias(
            f"{COMPARISON}_{name}"
        )
        for name in MEASURES
    ]
    return (
        strata.agg(F.sum(weight).alias("weight"), *totals, *expected)
        .where(F.col("weight").isNotNull())
        .select("weight", F.inline(F.array(*(_row(cohort) for cohort in COHORTS))))
        .withColumns({name: mean(F.col(name), F.col("weight")) for name in _columns()})
        .drop("weight")
    )


def _usd(cohort: str, name: str) -> SparkColumn:
    column = F.col(f"{cohort}_{name}")
    return dollars(column) if name.startswith("revenue") else column


def _columns() -> list[str]:
    return [*MEASURES, "orders_change", "revenue_change"]


def _row(cohort: str) -> SparkColumn:
    """Totals of one cohort: before, after, and the change between; of the difference, changes."""

    def change(of: str, measure: str) -> SparkColumn:
        return F.col(f"{of}_{measure}_after") - F.col(f"{of}_{measure}_before")

    if cohort == DIFFERENCE:
        totals = [F.lit(None) for _ in MEASURES]
        changes = [change(DISCOUNTED, m) - change(COMPARISON, m) for m in ("orders", "revenue")]
    else:
        totals = [F.col(f"{cohort}_{name}") for name in MEASURES]
        changes = [change(cohort, m) for m in ("orders", "revenue")]
    cells = zip(_columns(), [*totals, *changes], strict=True)
    return F.struct(
        F.lit(cohort).alias("cohort"), *(cell.cast(SETTLED).alias(name) for name, cell in cells)
    )
