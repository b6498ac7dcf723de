"""loyalty/lift: the first year of customers who began as members, compared with similar ones.

Similar customers: first order in the same month at the same restaurant. Each such stratum is
weighted by its members, and the interval is a jackknife of log(1 + lift) over the strata. An
association, not proof of cause.
"""

from collections.abc import Sequence

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import table
from pipeline.marts.common import (
    NORMAL_95,
    dollars,
    exact_sum,
    lift_pct,
    mean,
    proportion,
    settled,
)

REVENUE, ORDERS, REPEAT = "revenue_365d", "orders_365d", "repeat_rate"
METRICS = (REVENUE, ORDERS, REPEAT)

LIFT = table("loyalty/lift")

PERCENT_LIMIT = 1e15


def lift_strata(customers: DataFrame) -> DataFrame:
    """One row per metric, month and restaurant of the first order, from `loyalty_customers`.

    `members`, `others` (customers with a whole year), `member_total`, `other_total` (of the metric,
    DECIMAL(18,2)).
    """
    outcomes = {
        REVENUE: dollars("revenue_year"),
        ORDERS: F.col("orders_year"),
        REPEAT: (F.col("orders_year") > 0).cast("int"),
    }
    metrics = F.array(
        *(
            F.struct(F.lit(name).alias("metric"), value.cast("decimal(18,2)").alias("value"))
            for name, value in outcomes.items()
        )
    )
    is_member = F.col("first.is_loyalty")
    return (
        customers.where("has_year")
        .select(
            F.trunc("first_order_date", "month").alias("month"),
            "first.restaurant_id",
            is_member.alias("is_member"),
            F.inline(metrics),
        )
        .groupBy("metric", "month", "restaurant_id")
        .agg(
            F.count_if("is_member").alias("members"),
            F.count_if(~F.col("is_member")).alias("others"),
            _total(F.col("is_member")).alias("member_total"),
            _total(~F.col("is_member")).alias("other_total"),
        )
    )


def _total(condition: SparkColumn) -> SparkColumn:
    return F.coalesce(F.sum(F.when(condition, F.col("value"))), F.lit(0))


def lift(strata: DataFrame) -> DataFrame:
    """loyalty/lift from `lift_strata`; metrics without customers too."""
    every = strata.sparkSession.range(1).select(
        F.explode(F.array(*(F.lit(name) for name in METRICS))).alias("metric")
    )
    counts = {name: F.coalesce(name, F.lit(0)) for name in ("matched_customers", "strata")}
    return LIFT.select(
        every.join(compare(strata, ["metric"]), on="metric", how="left")
        .withColumns(counts)
        .withColumns({name: _shown(F.col(name)) for name in ("member", "non_member")})
    )


def _shown(value: SparkColumn) -> SparkColumn:
    """Rates with four decimals, money and orders with two."""
    return F.when(F.col("metric") == REPEAT, value["rate"]).otherwise(value["plain"])


def compare(strata: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The lift of each value of `keys` (loyalty/lift: of each metric) from its strata.

    `member` and `non_member` {plain, rate} are the means rounded to 2 and to 4 decimals.
    """
    group = Window.partitionBy(*keys)
    is_matched = (F.col("members") > 0) & (F.col("others") > 0)
    both = F.when(is_matched, F.col("members") + F.col("others"))
    totals, theta = ("members", "others", "member_total", "other_total"), F.col("theta")
    sums = (
        strata.withColumn("actual", F.when(is_matched, settled(F.col("member_total"))))
        .withColumn("expected", F.when(is_matched, _expected()))
        .withColumn("all_actual", settled(F.sum("actual").over(group)))
        .withColumn("all_expected", settled(F.sum("expected").over(group)))
        .withColumn("theta", _log_ratio(_without("actual"), _without("expected")))
        .withColumn("theta_mean", exact_sum(theta, group) / F.count("theta").over(group))
        .groupBy(*keys)
        .agg(
            F.any_value("all_actual").alias("actual"),
            F.any_value("all_expected").alias("expected"),
            F.sum(F.when(is_matched, F.col("members"))).alias("matched_members"),
            F.sum(both).alias("matched_customers"),
            F.count(both).alias("strata"),
            F.count("theta").alias("thetas"),
            exact_sum(F.pow(theta - F.col("theta_mean"), F.lit(2))).alias("theta_squares"),
            *(F.sum(name).alias(name) for name in totals),
        )
    )
    return sums.select(*keys, "matched_customers", "strata", *_figures())


def _expected() -> SparkColumn:
    """What the members would total at the others' mean."""
    return proportion(F.col("other_total"), F.col("members"), F.col("others"))


def _without(name: str) -> SparkColumn:
    """The total without the row's stratum; settled too, so that an empty rest is exactly 0."""
    return F.col(f"all_{name}") - settled(F.col(name))


def _log_ratio(total: SparkColumn, reference: SparkColumn) -> SparkColumn:
    """ln(total / reference); null where it does not exist."""
    return F.ln(total.cast("double") / F.nullif(reference.cast("double"), F.lit(0.0)))


def _figures() -> list[SparkColumn]:
    actual, expected = F.col("actual"), F.col("expected")
    weight, strata = F.col("matched_members"), F.col("strata")
    theta = _log_ratio(actual, expected)
    spread = NORMAL_95 * F.sqrt((strata - 1) / strata * F.col("theta_squares"))
    has_interval = (strata >= 2) & (F.col("thetas") == strata)
    return [
        _means(actual, weight).alias("member"),
        _means(expected, weight).alias("non_member"),
        lift_pct(settled(F.col("member_total")), settled(_expected())).alias("naive_lift_pct"),
        lift_pct(actual, expected).alias("matched_lift_pct"),
        F.when(has_interval, _percent(theta - spread)).alias("ci_low"),
        F.when(has_interval, _percent(theta + spread)).alias("ci_high"),
    ]


def _means(total: SparkColumn, weight: SparkColumn) -> SparkColumn:
    plain, rate = mean(total, weight, 2), mean(total, weight, 4)
    return F.struct(plain.alias("plain"), rate.alias("rate"))


def _percent(log_ratio: SparkColumn) -> SparkColumn:
    """100 x (exp(log_ratio) - 1); null past what the column holds."""
    percent = (F.exp(log_ratio) - 1) * 100
    return F.when(percent < PERCENT_LIMIT, F.round(percent, 2))
