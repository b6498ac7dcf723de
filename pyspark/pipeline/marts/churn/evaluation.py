"""churn/evaluation: how well rules would have told, 90 days ago, who then stayed away."""

from datetime import date, timedelta

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.clv_model.beta_geometric import fit_mbg_nbd
from pipeline.marts.churn.habits import is_overdue
from pipeline.marts.churn.prediction import PERIOD_DAYS, WEEKS
from pipeline.marts.clv.histories import (
    as_histories,
    collect_distinct,
    customer_histories,
    with_scores,
)
from pipeline.marts.common import ratio
from pipeline.rules import Rules
from pipeline.spark.tables import Column, Table

FIXED, OWN_CADENCE, RECENCY, EXPECTED = "fixed", "own_cadence", "recency", "expected_orders"

EVALUATION = Table(
    name="churn/evaluation",
    grain="one row per rule; none without customers 90 days before as_of",
    key=("rule",),
    columns=(
        Column("rule", "text", values=(FIXED, OWN_CADENCE, RECENCY, EXPECTED)),
        Column("auc", "ratio", nullable=True),
        Column("precision", "ratio", nullable=True),
        Column("recall", "ratio", nullable=True),
        Column("flagged", "count"),
        Column("customers", "count"),
    ),
)


def evaluation(days: DataFrame, rules: Rules, as_of: date) -> DataFrame:
    """churn/evaluation from `customer_days`: profile and model of then, outcome since.

    A rule gives each customer a score, higher where they are thought to stay away. `fixed` and
    `own_cadence` score 1 for those they flag; the others flag as many as `fixed` does, by score.
    """
    end = as_of - timedelta(days=PERIOD_DAYS)
    profiles = _profiles(days, end).persist()
    scored, scores = profiles, _scores(rules)
    distinct = collect_distinct(profiles)
    histories = as_histories(distinct)
    if histories.repeaters():
        expected = fit_mbg_nbd(histories).expected_order_dates(histories, WEEKS)
        scored = with_scores(profiles, distinct, {"expected": expected})
        scores |= {EXPECTED: -F.col("expected")}
    rule_scores = F.create_map(*(part for rule in scores for part in (F.lit(rule), scores[rule])))
    by_rule = scored.select(
        "customer_id",
        "stayed_away",
        (scores[FIXED] == 1).alias("is_fixed"),
        F.explode(rule_scores).alias("rule", "score"),
    )
    return EVALUATION.select(_figures(_flagged(by_rule)))


def _profiles(days: DataFrame, end: date) -> DataFrame:
    """One row per customer known at `end`: their history then, and whether no order came since."""
    last = F.max("order_date") <= F.lit(end)
    outcome = days.groupBy("customer_id").agg(last.alias("stayed_away"))
    return (
        customer_histories(days, end)
        .join(outcome, on="customer_id", how="inner")
        .withColumn("days_since", F.col("age_days") - F.col("t_x_days"))
        .withColumn("order_dates", F.col("x") + 1)
    )


def _scores(rules: Rules) -> dict[str, SparkColumn]:
    late = is_overdue("days_since", "t_x_days", "order_dates")
    return {
        FIXED: (F.col("days_since") > rules.at_risk_days).cast("double"),
        OWN_CADENCE: F.coalesce(late, F.lit(False)).cast("double"),
        RECENCY: F.col("days_since").cast("double"),
    }


def _flagged(by_rule: DataFrame) -> DataFrame:
    """With is_flagged, and each customer's doubled mean rank by score, ties sharing theirs."""
    everyone = Window.partitionBy("rule")
    highest = everyone.orderBy(F.col("score").desc(), F.col("customer_id").asc())
    as_many = F.row_number().over(highest) <= F.count_if("is_fixed").over(everyone)
    own = F.col("rule").isin(FIXED, OWN_CADENCE)
    ties = F.count(F.lit(1)).over(Window.partitionBy("rule", "score"))
    rank = F.rank().over(everyone.orderBy(F.col("score").asc()))
    return by_rule.withColumns(
        {
            "is_flagged": F.when(own, F.col("score") == 1).otherwise(as_many),
            "doubled_rank": 2 * rank + ties - 1,
        }
    )


def _figures(flagged: DataFrame) -> DataFrame:
    lost, hits, count = F.col("lost"), F.col("hits"), F.col("customers")
    # Mann and Whitney: the rank sum of the lost less the smallest possible, over all pairs.
    above = F.col("doubled_ranks") - lost * (lost + 1)
    return (
        flagged.groupBy("rule")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.count_if("is_flagged").alias("flagged"),
            F.count_if("stayed_away").alias("lost"),
            F.count_if(F.col("is_flagged") & F.col("stayed_away")).alias("hits"),
            F.sum(F.when(F.col("stayed_away"), F.col("doubled_rank")).otherwise(0)).alias(
                "doubled_ranks"
            ),
        )
        .withColumn("auc", ratio(above, 2 * lost * (count - lost)))
        .withColumn("precision", ratio(hits, F.col("flagged")))
        .withColumn("recall", ratio(hits, lost))
    )
