"""discounts/effect: the 90 days around a first discounted order, compared with similar dates.

Similar dates: a customer without any discount so far ordered, in the same home restaurant and
month, with as many orders in the 90 days before (0, 1, more). Each such stratum is weighted by its
discounted customers.
"""

from datetime import timedelta

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.common import (
    NORMAL_95,
    SETTLED,
    cents,
    dollars,
    exact_sum,
    mean,
    proportion,
    settled,
)
from pipeline.spark.caching import CacheScope

DISCOUNTED, COMPARISON, DIFFERENCE = "discounted", "comparison", "difference"
COHORTS = (DISCOUNTED, COMPARISON, DIFFERENCE)

EFFECT = table("discounts/effect")

WINDOW_DAYS = 90
MANY_ORDERS = 2
STRATUM = ["restaurant_id", "month", "band"]
TOTALS = ("orders", "revenue")
MEASURES = tuple(f"{name}_{at}" for name in TOTALS for at in ("before", "after"))


def customer_dates(inputs: Inputs) -> DataFrame:
    """One row per customer and order date that is compared: cohort, stratum, totals around it.

    `orders_before`, `orders_after` and revenue (cents) in the 90 days before and after the date.
    """
    days = inputs.customers.days
    is_discounted = F.col("discounts") > 0
    if days.where(is_discounted).isEmpty():
        days = days.where(F.lit(False))  # nothing to compare with
    history = Window.partitionBy("customer_id").orderBy("day")
    before = history.rangeBetween(-WINDOW_DAYS, -1)
    after = history.rangeBetween(1, WINDOW_DAYS)
    date_, first = F.col("order_date"), F.col("first_discount")
    first_discount = F.min(F.when(is_discounted, date_)).over(Window.partitionBy("customer_id"))
    sums = {
        f"{measure}_{side}": F.coalesce(F.sum(measure).over(frame), F.lit(0))
        for measure in ("orders", "revenue")
        for side, frame in (("before", before), ("after", after))
    }
    earliest = F.lit(inputs.first_date + timedelta(days=WINDOW_DAYS))
    latest = F.lit(inputs.as_of - timedelta(days=WINDOW_DAYS))
    homes = inputs.marts["clv"].select("customer_id", "restaurant_id")
    return (
        days.withColumns({"day": F.unix_date(date_), "revenue": cents("revenue")})
        .withColumns(sums | {"first_discount": first_discount})
        .where(date_.between(earliest, latest) & (first.isNull() | (date_ <= first)))
        .withColumn("cohort", F.when(date_ == first, DISCOUNTED).otherwise(COMPARISON))
        .withColumn("month", F.trunc(date_, "month"))
        .withColumn("band", F.least("orders_before", F.lit(MANY_ORDERS)))
        .join(homes, on="customer_id", how="inner")
        .select("customer_id", "cohort", *STRATUM, *MEASURES)
    )


def effect(dates: DataFrame, cache: CacheScope) -> DataFrame:
    """discounts/effect from `customer_dates`."""
    customers = cache.keep(
        dates.groupBy("customer_id", "cohort", *STRATUM).agg(
            F.count(F.lit(1)).alias("dates"), *(F.sum(name).alias(name) for name in MEASURES)
        )
    )
    strata = cache.keep(_matched_strata(customers))
    matched = cache.keep(customers.join(F.broadcast(strata), on=STRATUM, how="inner"))
    counted = matched.groupBy("cohort").agg(F.count_distinct("customer_id").alias("customers"))
    return EFFECT.select(means(strata, spreads(matched)).join(counted, on="cohort", how="left"))


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


def spreads(matched: DataFrame) -> DataFrame:
    """One row: `orders_spread`, `revenue_spread` (USD), DOUBLE; null under two customers.

    The standard error of the difference times all discounted, clustered by customer: each has the
    sum of its influence on the difference over all of its dates.
    """
    by_customer = matched.groupBy("customer_id").agg(
        *(exact_sum(_influence(name)).alias(name) for name in TOTALS)
    )
    customers = F.count(F.lit(1))
    correction = customers / F.nullif(customers - 1, F.lit(0))
    return by_customer.agg(
        *(
            F.sqrt(correction * exact_sum(F.pow(name, F.lit(2.0)))).alias(f"{name}_spread")
            for name in TOTALS
        )
    )


def _influence(name: str) -> SparkColumn:
    """Influence of a customer's dates in a stratum on the difference of the changes, times n."""

    def change(prefix: str) -> SparkColumn:
        after, before = F.col(f"{prefix}{name}_after"), F.col(f"{prefix}{name}_before")
        return (dollars(after - before) if name == "revenue" else after - before).cast("double")

    def beyond(cohort: str) -> SparkColumn:
        """The change on these dates less what the mean of the cohort would be."""
        mean_change = change(f"{cohort}_") / F.col(f"{cohort}_dates")
        return change("") - F.col("dates") * mean_change

    weight = F.col("discounted_dates") / F.col("comparison_dates")
    return F.when(F.col("cohort") == DISCOUNTED, beyond(DISCOUNTED)).otherwise(
        -weight * beyond(COMPARISON)
    )


def means(strata: DataFrame, spread: DataFrame) -> DataFrame:
    """The rows of discounts/effect without `customers`; none without strata."""
    weight = F.col("discounted_dates")
    totals = [
        settled(F.sum(_usd(DISCOUNTED, name))).alias(f"{DISCOUNTED}_{name}") for name in MEASURES
    ]
    expected = [
        settled(F.sum(proportion(_usd(COMPARISON, name), weight, F.col("comparison_dates")))).alias(
            f"{COMPARISON}_{name}"
        )
        for name in MEASURES
    ]
    rows = F.inline(F.array(*(F.struct(*_row(cohort)) for cohort in COHORTS)))
    columns = [name for name in EFFECT.struct().names if name not in ("cohort", "customers")]
    return (
        strata.agg(F.sum(weight).alias("weight"), *totals, *expected)
        .where(F.col("weight").isNotNull())
        .crossJoin(F.broadcast(spread))
        .select("weight", rows)
        .withColumns({name: mean(F.col(name), F.col("weight")) for name in columns})
        .drop("weight")
    )


def _usd(cohort: str, name: str) -> SparkColumn:
    column = F.col(f"{cohort}_{name}")
    return dollars(column) if name.startswith("revenue") else column


def _row(cohort: str) -> list[SparkColumn]:
    """Totals of one cohort: before, after, the change; of the difference, changes and intervals."""
    nothing = F.lit(None)
    cells: dict[str, SparkColumn] = {}
    for name in TOTALS:
        if cohort == DIFFERENCE:
            before, after = nothing, nothing
            change = _change(DISCOUNTED, name) - _change(COMPARISON, name)
            margin = NORMAL_95 * F.col(f"{name}_spread")
            low, high = change.cast("double") - margin, change.cast("double") + margin
        else:
            before, after = (F.col(f"{cohort}_{name}_{at}") for at in ("before", "after"))
            change, low, high = _change(cohort, name), nothing, nothing
        cells |= {f"{name}_before": before, f"{name}_after": after, f"{name}_change": change}
        cells |= {f"{name}_change_low": low, f"{name}_change_high": high}
    return [F.lit(cohort).alias("cohort"), *(c.cast(SETTLED).alias(n) for n, c in cells.items())]


def _change(cohort: str, name: str) -> SparkColumn:
    return F.col(f"{cohort}_{name}_after") - F.col(f"{cohort}_{name}_before")
