"""Predictions of clv: who is still a customer, how often they will order, and for how much."""

from dataclasses import dataclass

import numpy as np
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.clv_model.beta_geometric import BetaGeometric
from pipeline.clv_model.customers import DAYS_A_WEEK, FittedCustomers
from pipeline.clv_model.gamma_gamma import GammaGamma, fit_gamma_gamma

YEAR_DAYS = 365


@dataclass(frozen=True)
class Spending:
    """The model of order values, and the data it was fitted on."""

    model: GammaGamma
    customers: int
    mean_value: float
    correlation: float | None


def fit_spending(fitted: FittedCustomers) -> Spending | None:
    """Gamma-Gamma of the customers with repeats of some value; None without any."""
    spenders = fitted.sample.where((F.col("x") > 0) & (F.col("repeat_value") > 0))
    found = spenders.select("x", "repeat_value").toPandas().sort_values(["x", "repeat_value"])
    if found.empty:
        return None
    x, values = found["x"].to_numpy(float), found["repeat_value"].to_numpy(float)
    varied = np.ptp(x) > 0 and np.ptp(values) > 0
    correlation = float(np.corrcoef(x, values)[0, 1]) if varied else None
    return Spending(fit_gamma_gamma(x, values), len(x), float(values.mean()), correlation)


def predict(fitted: FittedCustomers, spending: Spending | None) -> DataFrame:
    """Per customer_id the unrounded p_alive, order dates in a year and value of an order date."""
    return fitted.scored(
        alive=BetaGeometric.p_alive,
        dates=lambda model, at: model.expected_order_dates(at, YEAR_DAYS / DAYS_A_WEEK),
    ).select("customer_id", "alive", "dates", expected_value(spending).alias("value"))


def rounded(predicted: DataFrame, customers: DataFrame) -> DataFrame:
    """The rows of clv with the predicted columns, each rounded once."""
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


def expected_value(spending: Spending | None) -> SparkColumn:
    """Expected revenue of an order date, from the customer's own and the population's.

    p (v + x m) / (p x + q - 1). Customers whom the model does not cover (no repeats, or repeats
    worth nothing) get the population's mean; where that does not exist (q <= 1), the sample mean.
    """
    if spending is None:
        return F.lit(None).cast("double")
    model = spending.model
    typical = model.population_mean() or spending.mean_value
    x, value = F.col("x"), F.col("repeat_value")
    weight = model.p * x + (model.q - 1)
    own = model.p * (model.v + x * value) / weight
    return F.when((value > 0) & (weight > 0), own).otherwise(F.lit(typical))
