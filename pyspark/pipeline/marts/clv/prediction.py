"""Predictions of clv: who is still a customer, how often they will order, and for how much."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.clv_model.beta_geometric import BetaGeometric, fit_bg_nbd, fit_mbg_nbd
from pipeline.clv_model.gamma_gamma import GammaGamma, fit_gamma_gamma
from pipeline.marts.clv.histories import (
    DAYS_A_WEEK,
    as_histories,
    collect_distinct,
    customer_histories,
    with_scores,
)
from pipeline.spark.tables import Column

YEAR_DAYS = 365

# Null where no customer ever came back: there is nothing to fit.
PREDICTIONS = (
    Column("p_alive", "model", nullable=True),
    Column("expected_orders_365d", "model", nullable=True),
    Column("expected_order_value", "model", nullable=True),
    Column("predicted_revenue_365d", "model", nullable=True),
    Column("predicted_clv", "model", nullable=True),
)


@dataclass(frozen=True)
class Spending:
    """The model of order values, and what it was fitted on."""

    model: GammaGamma
    customers: int
    mean_value: float
    correlation: float | None


@dataclass(frozen=True)
class Fitted:
    """The models of a release; a model is None where nobody came back."""

    bg_nbd: BetaGeometric | None
    mbg_nbd: BetaGeometric | None
    spending: Spending | None


def fit_spending(customers: DataFrame) -> Spending | None:
    """Gamma-Gamma of the customers with repeats of some value; None without any."""
    spenders = customers.where((F.col("x") > 0) & (F.col("repeat_value") > 0))
    found = spenders.select("x", "repeat_value").toPandas().sort_values(["x", "repeat_value"])
    if found.empty:
        return None
    x, values = found["x"].to_numpy(float), found["repeat_value"].to_numpy(float)
    varied = np.ptp(x) > 0 and np.ptp(values) > 0
    correlation = float(np.corrcoef(x, values)[0, 1]) if varied else None
    return Spending(fit_gamma_gamma(x, values), len(x), float(values.mean()), correlation)


def predict(days: DataFrame, as_of: date) -> tuple[DataFrame, Fitted]:
    """Per customer_id the unrounded p_alive, order dates in a year, value; the fitted models."""
    customers = customer_histories(days, as_of).persist()
    distinct = collect_distinct(customers)
    histories = as_histories(distinct)
    spending = fit_spending(customers)
    value = _expected_value(spending).alias("value")
    if not histories.repeaters():
        unknown = [F.lit(None).cast("double").alias(name) for name in ("alive", "dates")]
        return customers.select("customer_id", *unknown, value), Fitted(None, None, spending)
    mbg_nbd = fit_mbg_nbd(histories)
    scores = {
        "alive": mbg_nbd.p_alive(histories),
        "dates": mbg_nbd.expected_order_dates(histories, YEAR_DAYS / DAYS_A_WEEK),
    }
    scored = with_scores(customers, distinct, scores)
    models = Fitted(fit_bg_nbd(histories), mbg_nbd, spending)
    return scored.select("customer_id", "alive", "dates", value), models


def rounded(predicted: DataFrame, customers: DataFrame) -> DataFrame:
    """The rows of clv with the columns of PREDICTIONS, each rounded once."""
    revenue = F.col("dates") * F.col("value")
    clv = F.col("clv").cast("double")
    return customers.join(predicted, on="customer_id", how="inner").withColumns(
        {
            "p_alive": F.round("alive", 4),
            "expected_orders_365d": F.round("dates", 4),
            "expected_order_value": F.round("value", 4),
            "predicted_revenue_365d": F.round(revenue, 4),
            "predicted_clv": F.round(clv + revenue, 4),
        }
    )


def _expected_value(spending: Spending | None) -> SparkColumn:
    """Expected revenue of an order date: of what the customer spent, and of what all spend.

    p (v + x m) / (p x + q - 1). Customers whom the model does not cover (no repeats, or repeats
    worth nothing) get the population's mean; where that does not exist (q <= 1), the mean seen.
    """
    if spending is None:
        return F.lit(None).cast("double")
    model = spending.model
    typical = model.population_mean() or spending.mean_value
    x, value = F.col("x"), F.col("repeat_value")
    weight = model.p * x + (model.q - 1)
    own = model.p * (model.v + x * value) / weight
    return F.when((value > 0) & (weight > 0), own).otherwise(F.lit(typical))
