"""clv/model: what the predictions rest on, and how they would have done half a year ago."""

from datetime import date, timedelta

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.clv_model.back_test import BackTest, back_test
from pipeline.clv_model.beta_geometric import BetaGeometric, fit_mbg_nbd
from pipeline.marts.clv.histories import (
    DAYS_A_WEEK,
    as_histories,
    collect_distinct,
    customer_histories,
)
from pipeline.marts.clv.prediction import Fitted, Spending
from pipeline.spark.tables import Column, Table, local_dataframe

BACK_TEST_DAYS = 180

MODEL = Table(
    name="clv/model",
    grain="one row per model and figure; no rows of a model without a customer who came back",
    key=("model", "name"),
    columns=(
        Column(
            "model",
            "text",
            values=(
                "bg_nbd",
                "mbg_nbd",
                "gamma_gamma",
                "back_test_mbg_nbd",
                "back_test_same_rate",
            ),
        ),
        Column("name", "text"),
        Column("value", "model", nullable=True),
    ),
)

Figures = dict[str, float | None]


def models(days: DataFrame, as_of: date, fitted: Fitted) -> DataFrame:
    """clv/model from `customer_days` and the models of the release."""
    figures = {
        "bg_nbd": _beta_geometric(fitted.bg_nbd),
        "mbg_nbd": _beta_geometric(fitted.mbg_nbd),
        "gamma_gamma": _spending(fitted.spending),
        **_back_tests(days, as_of),
    }
    rows = [
        (model, name, value) for model, named in figures.items() for name, value in named.items()
    ]
    frame = local_dataframe(days.sparkSession, rows, MODEL.struct())
    return MODEL.select(frame.withColumn("value", F.round("value", 4)))


def _beta_geometric(model: BetaGeometric | None) -> Figures:
    if model is None:
        return {}
    names = ("r", "alpha", "a", "b", "log_likelihood")
    return {name: getattr(model, name) for name in names}


def _spending(spending: Spending | None) -> Figures:
    if spending is None:
        return {}
    names = ("p", "q", "v", "log_likelihood")
    figures: Figures = {name: getattr(spending.model, name) for name in names}
    return figures | {
        "customers": float(spending.customers),
        "corr_x_value": spending.correlation,
    }


def _back_tests(days: DataFrame, as_of: date) -> dict[str, Figures]:
    """Fit on what was known BACK_TEST_DAYS before as_of, compare with the order dates since."""
    end = as_of - timedelta(days=BACK_TEST_DAYS)
    since = (
        days.where(F.col("order_date") > F.lit(end))
        .groupBy("customer_id")
        .agg(F.count(F.lit(1)).alias("dates"))
    )
    customers = customer_histories(days, end).join(since, on="customer_id", how="left")
    distinct = collect_distinct(customers.fillna(0, ["dates"]), "dates")
    histories = as_histories(distinct)
    if not histories.repeaters():
        return {}
    actual = distinct["dates"].to_numpy(float)
    weeks = BACK_TEST_DAYS / DAYS_A_WEEK
    expected = fit_mbg_nbd(histories).expected_order_dates(histories, weeks)
    # A customer of that very day has no rate yet: nothing is expected of them.
    same_rate = histories.x / np.maximum(histories.age, 1 / DAYS_A_WEEK) * weeks
    return {
        "back_test_mbg_nbd": _figures(back_test(expected, actual, histories.customers)),
        "back_test_same_rate": _figures(back_test(same_rate, actual, histories.customers)),
    }


def _figures(result: BackTest) -> Figures:
    return {"mae": result.mae, "bias": result.bias, "auc": result.auc}
