"""What MBG/NBD expects of each customer in the next 90 days."""

from datetime import date

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.clv_model.beta_geometric import BetaGeometric, fit_mbg_nbd
from pipeline.clv_model.histories import Floats, Histories
from pipeline.marts.clv.histories import (
    DAYS_A_WEEK,
    as_histories,
    collect_distinct,
    customer_histories,
    with_scores,
)

PERIOD_DAYS = 90
WEEKS = PERIOD_DAYS / DAYS_A_WEEK


def expectations(days: DataFrame, end: date) -> DataFrame:
    """Per customer with an order up to `end`: expected_orders_90d, p_order_90d, rounded to 4.

    Null where no customer ever came back.
    """
    customers = customer_histories(days, end).persist()
    distinct = collect_distinct(customers)
    scores = _scores(distinct)
    if scores is None:
        unknown = F.lit(None).cast("double")
        expected, chance = unknown, unknown
        scored = customers
    else:
        scored = with_scores(customers, distinct, scores)
        expected, chance = F.col("expected"), F.col("chance")
    return scored.select(
        "customer_id",
        F.round(expected, 4).alias("expected_orders_90d"),
        F.round(chance, 4).alias("p_order_90d"),
    )


def _scores(distinct: pd.DataFrame) -> dict[str, Floats] | None:
    histories = as_histories(distinct)
    if not histories.repeaters():
        return None
    model = fit_mbg_nbd(histories)
    return {
        "expected": model.expected_order_dates(histories, WEEKS),
        "chance": p_order(model, histories, WEEKS),
    }


def p_order(model: BetaGeometric, histories: Histories, weeks: float) -> Floats:
    """The probability of an order in the next `weeks`: still there, and not silent so long."""
    until = model.alpha + histories.age
    exponent = model.r + histories.x
    ordering = -np.expm1(exponent * np.log(until / (until + weeks)))
    return np.asarray(model.p_alive(histories) * ordering)
