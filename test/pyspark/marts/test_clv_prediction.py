"""Predictions of clv: what the models are given, and what becomes of their figures."""

from datetime import date, timedelta

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.clv_model.back_test import auc, back_test
from pipeline.clv_model.histories import Histories
from pipeline.marts.clv.histories import customer_histories
from pipeline.marts.clv.models import models
from pipeline.marts.clv.prediction import Fitted, predict, rounded

AS_OF = date(2023, 12, 31)


def days_of(spark: SparkSession, rows: list[tuple[str, date, float]]) -> DataFrame:
    frame = spark.createDataFrame(rows, "customer_id string, order_date date, revenue double")
    return frame.withColumn("revenue", F.col("revenue").cast("decimal(18,2)"))


@pytest.fixture(scope="module")
def days(mart_spark: SparkSession) -> DataFrame:
    """300 customers who order at rates of their own and leave some time."""
    random = np.random.default_rng(3)
    rows = []
    for number in range(300):
        day, rate = AS_OF - timedelta(days=int(random.integers(1, 700))), random.gamma(0.8, 0.08)
        while day <= AS_OF:
            rows.append((f"c{number:03}", day, round(float(random.gamma(4, 3)) + 0.01, 2)))
            if random.random() < 0.1:
                break
            day += timedelta(days=1 + int(random.exponential(1 / rate)))
    return days_of(mart_spark, rows).persist()


def test_history_of_a_customer(mart_spark: SparkSession) -> None:
    rows = [
        ("ann", date(2023, 1, 1), 100.0),
        ("ann", date(2023, 1, 15), 3.0),
        ("ann", date(2023, 1, 8), 4.0),
        ("ann", date(2023, 2, 1), 50.0),
        ("bob", date(2023, 1, 31), 9.0),
        ("cem", date(2023, 2, 1), 9.0),
    ]
    found = customer_histories(days_of(mart_spark, rows), date(2023, 1, 31))
    assert sorted(tuple(row) for row in found.collect()) == [
        ("ann", 2, 14, 30, 3.5),
        ("bob", 0, 0, 0, None),
    ]


def test_predictions_are_the_models_figures(days: DataFrame) -> None:
    predicted, fitted = predict(days, AS_OF)
    histories = customer_histories(days, AS_OF)
    money = days.groupBy("customer_id").agg(F.sum("revenue").cast("decimal(18,2)").alias("clv"))
    found = rounded(predicted, money).join(histories, on="customer_id").toPandas()
    alike = Histories(
        found["x"].to_numpy(float),
        found["t_x_days"].to_numpy(float) / 7,
        found["age_days"].to_numpy(float) / 7,
        np.ones(len(found)),
    )
    assert fitted.mbg_nbd is not None
    assert fitted.spending is not None
    dates = fitted.mbg_nbd.expected_order_dates(alike, 365 / 7)
    model = fitted.spending.model
    x, value = alike.x, found["repeat_value"].fillna(0).to_numpy(float)
    own = model.p * (model.v + x * value) / (model.p * x + model.q - 1)
    worth = np.where(x > 0, own, model.p * model.v / (model.q - 1))
    clv = found["clv"].to_numpy(float)
    for name, expected in (
        ("p_alive", fitted.mbg_nbd.p_alive(alike)),
        ("expected_orders_365d", dates),
        ("expected_order_value", worth),
        ("predicted_revenue_365d", dates * worth),
        ("predicted_clv", clv + dates * worth),
    ):
        assert found[name].to_numpy() == pytest.approx(expected, abs=5.1e-5), name
    assert len(found) == 300
    assert found["expected_order_value"].nunique() > 100


def test_repeats_worth_nothing_get_the_population_mean(mart_spark: SparkSession) -> None:
    rows = [
        ("free", date(2023, 1, 1), 5.0),
        ("free", date(2023, 2, 1), 0.0),
        ("once", date(2023, 1, 1), 5.0),
        *((f"c{n}", date(2023, 1, n), 4.0 + n) for n in range(1, 9)),
        *((f"c{n}", date(2023, 3, n), 4.0 + n % 3) for n in range(1, 9)),
    ]
    predicted, fitted = predict(days_of(mart_spark, rows), AS_OF)
    found = {row.customer_id: row.value for row in predicted.collect()}
    assert fitted.spending is not None
    assert fitted.spending.customers == 8
    assert found["free"] == found["once"]
    assert found["free"] == pytest.approx(
        fitted.spending.model.population_mean() or fitted.spending.mean_value
    )


def test_nobody_came_back(mart_spark: SparkSession) -> None:
    days = days_of(mart_spark, [("ann", date(2023, 1, 1), 5.0)])
    predicted, fitted = predict(days, AS_OF)
    assert fitted == Fitted(None, None, None)
    assert [tuple(row) for row in predicted.collect()] == [("ann", None, None, None)]
    assert models(days, AS_OF, fitted).collect() == []


def test_model_table(days: DataFrame) -> None:
    _, fitted = predict(days, AS_OF)
    found = {(row.model, row.name): row.value for row in models(days, AS_OF, fitted).collect()}
    assert fitted.mbg_nbd is not None
    assert found["mbg_nbd", "alpha"] == pytest.approx(fitted.mbg_nbd.alpha, abs=5.1e-5)
    names = ("r", "alpha", "a", "b", "log_likelihood")
    spending = ("p", "q", "v", "log_likelihood", "customers", "corr_x_value")
    tests = ("mae", "bias", "auc")
    assert set(found) == {
        *(("bg_nbd", name) for name in names),
        *(("mbg_nbd", name) for name in names),
        *(("gamma_gamma", name) for name in spending),
        *(("back_test_mbg_nbd", name) for name in tests),
        *(("back_test_same_rate", name) for name in tests),
    }
    assert found["back_test_mbg_nbd", "mae"] < found["back_test_same_rate", "mae"]


def test_back_test_figures() -> None:
    predicted, actual = np.array([2.0, 1.0, 1.0]), np.array([1.0, 0.0, 3.0])
    result = back_test(predicted, actual, np.array([1.0, 2.0, 1.0]))
    assert (result.mae, result.bias) == ((1 + 2 + 2) / 4, (1 + 2 - 2) / 4)
    # Of the 2 x 2 pairs of an orderer and another, two are ranked rightly and two are tied.
    assert result.auc == (2 + 2 / 2) / 4
    assert auc(predicted, actual >= 0, np.ones(3)) is None
