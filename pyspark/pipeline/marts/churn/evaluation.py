"""churn/evaluation: back-test of churn rules, scored 90 days before as_of.

The outcome is no order in the 90 days since. A rule gives each customer a score, higher where they
are expected to stay away. `fixed` and `own_cadence` score 1 for those that they flag; the others
flag as many as `fixed` does in the population, by score, ties by customer_id.
"""

from datetime import date, timedelta

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.clv_model.customers import DAYS_A_WEEK, fit_customers
from pipeline.marts import table
from pipeline.marts.common import ratio, whole_ratio
from pipeline.marts.ranking import area_under_curve, curve_sums, with_before
from pipeline.rules import Rules
from pipeline.spark.caching import CacheScope

EVALUATION = table("churn/evaluation")

FIXED, OWN_CADENCE, RECENCY, EXPECTED = EVALUATION.values("rule")
ALL, NOT_LAPSED = EVALUATION.values("population")
KEY = list(EVALUATION.key)

PERIOD_DAYS = 90
MIN_ORDER_DATES = 3


def is_overdue(days_since: str, span_days: str, order_dates: str) -> SparkColumn:
    """Whether the last order is longer ago than twice the mean gap; null under 3 order dates.

    The gap is span / (order dates - 1): both sides are multiplied by its divisor to stay exact.
    """
    late = F.col(days_since) * (F.col(order_dates) - 1) > 2 * F.col(span_days)
    return F.when(F.col(order_dates) >= MIN_ORDER_DATES, late)


def evaluation(days: DataFrame, rules: Rules, as_of: date, cache: CacheScope) -> DataFrame:
    """churn/evaluation from `customer_days`: profile and model of then, outcome since."""
    return figures(cache.keep(rule_scores(days, rules, as_of, cache)), cache)


def figures(scored: DataFrame, cache: CacheScope) -> DataFrame:
    """churn/evaluation from `rule_scores`."""
    sums = cache.keep(_sums_by_rule(scored, scored.count()))
    count, flagged, lost = (F.col(name) for name in ("customers", "flagged", "positive"))
    hits = F.col("whole_hits") + F.coalesce("hits_in_part", F.lit(0))
    return EVALUATION.select(
        sums.join(F.broadcast(_hits_in_part(scored, sums)), on=KEY, how="left")
        .withColumn("auc", area_under_curve())
        .withColumn("precision", ratio(hits, flagged))
        .withColumn("recall", ratio(hits, lost))
        .withColumn("base_rate", ratio(lost, count))
        .withColumn("lift", whole_ratio(hits * count, flagged * lost))
    )


def rule_scores(days: DataFrame, rules: Rules, as_of: date, cache: CacheScope) -> DataFrame:
    """One row per rule, population and customer: `score`, `stayed_away`, `is_flagged`.

    Only the number of `is_flagged` matters: the evaluation flags that many customers, highest
    scores first.
    """
    end = as_of - timedelta(days=PERIOD_DAYS)
    fitted = fit_customers(days, end, cache)
    weeks = PERIOD_DAYS / DAYS_A_WEEK
    since = F.col("age_days") - F.col("t_x_days")
    last = F.max("order_date") <= F.lit(end)
    outcomes = days.groupBy("customer_id").agg(last.alias("stayed_away"))
    profiles = (
        fitted.scored(expected=lambda model, at: model.expected_order_dates(at, weeks))
        .join(outcomes, on="customer_id", how="inner")
        .withColumns({"days_since": since, "order_dates": F.col("x") + 1})
    )
    is_fixed = F.col("days_since") > rules.at_risk_days
    is_late = F.coalesce(is_overdue("days_since", "t_x_days", "order_dates"), F.lit(False))
    scores = {FIXED: is_fixed, OWN_CADENCE: is_late, RECENCY: F.col("days_since")}
    if fitted.has_model:
        scores |= {EXPECTED: -F.col("expected")}
    is_recent = F.col("days_since") <= rules.lapsed_days
    populations = F.array_compact(F.array(F.lit(ALL), F.when(is_recent, NOT_LAPSED)))
    each = [
        F.struct(
            F.lit(rule).alias("rule"),
            score.cast("double").alias("score"),
            (is_late if rule == OWN_CADENCE else is_fixed).alias("is_flagged"),
        )
        for rule, score in scores.items()
    ]
    return profiles.select(
        "customer_id", "stayed_away", F.explode(populations).alias("population"),
        F.array(*each).alias("each"),
    ).select("customer_id", "stayed_away", "population", F.inline("each"))  # fmt: skip


def _sums_by_rule(scored: DataFrame, rows: int) -> DataFrame:
    """One row per rule and population; the customers of the highest scores are flagged.

    `whole_hits`: those of the scores flagged whole who stayed away. `border`: the score of which
    only some are flagged, and how many (`left`); null without one.
    """
    values = scored.groupBy(*KEY, "score").agg(
        F.count(F.lit(1)).alias("customers"),
        F.count_if("stayed_away").alias("positive"),
        F.count_if(~F.col("stayed_away")).alias("negative"),
        F.count_if("is_flagged").alias("flagged"),
    )
    left, count = F.col("left"), F.col("customers")
    flagged = F.sum("flagged").over(Window.partitionBy(*KEY))
    whole = F.when(left >= count, F.col("positive")).otherwise(F.lit(0))
    in_part = F.when((left > 0) & (left < count), F.struct("score", "left"))
    return (
        with_before(values, KEY, "score", "customers", "positive", at_most=rows)
        .withColumn("left", flagged - F.col("customers_before"))
        .groupBy(*KEY)
        .agg(
            *(F.sum(name).alias(name) for name in ("customers", "flagged")),
            *curve_sums(),
            F.sum(whole).alias("whole_hits"),
            F.max(in_part).alias("border"),
        )
    )


def _hits_in_part(scored: DataFrame, sums: DataFrame) -> DataFrame:
    """Per rule and population: `hits_in_part`, of the border score the first by customer_id."""
    border = sums.where(F.col("border").isNotNull()).select(*KEY, "border.*")
    by_id = Window.partitionBy(*KEY).orderBy("customer_id")
    return (
        scored.join(F.broadcast(border), on=[*KEY, "score"], how="inner")
        .withColumn("place", F.row_number().over(by_id))
        .where(F.col("place") <= F.col("left"))
        .groupBy(*KEY)
        .agg(F.count_if("stayed_away").alias("hits_in_part"))
    )
