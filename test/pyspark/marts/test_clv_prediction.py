"""Predictions of clv: what the models are given, and what becomes of their figures."""

from datetime import date, timedelta

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.clv_model import customers as customers_module
from pipeline.clv_model.beta_geometric import BetaGeometric
from pipeline.clv_model.customers import (
    Customers,
    as_histories,
    customer_histories,
    fit_customers,
)
from pipeline.clv_model.histories import Histories
from pipeline.marts.clv.models import back_test, calibration, models
from pipeline.marts.clv.prediction import fit_spending, predict, rounded
from pipeline.spark.caching import CacheScope
from support.baskets import cells
from support.frames import rows_frame
from support.plan_settings import split_into

AS_OF = date(2023, 12, 31)


def days_of(spark: SparkSession, rows: list[tuple[str, date, float]]) -> DataFrame:
    frame = rows_frame(spark, rows, "customer_id string, order_date date, revenue double")
    return frame.withColumn("revenue", F.col("revenue").cast("decimal(18,2)"))


@pytest.fixture(scope="module")
def days(spark: SparkSession) -> DataFrame:
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
    return days_of(spark, rows).persist()


def test_history_of_a_customer(spark: SparkSession) -> None:
    rows = [
        ("ann", date(2023, 1, 1), 100.0),
        ("ann", date(2023, 1, 15), 3.0),
        ("ann", date(2023, 1, 8), 4.0),
        ("ann", date(2023, 2, 1), 50.0),
        ("bob", date(2023, 1, 31), 9.0),
        ("cem", date(2023, 2, 1), 9.0),
    ]
    found = customer_histories(days_of(spark, rows), date(2023, 1, 31))
    assert sorted(tuple(row) for row in found.collect()) == [
        ("ann", 2, 14, 30, 3.5),
        ("bob", 0, 0, 0, None),
    ]


def test_predictions_are_the_models_figures(days: DataFrame) -> None:
    fitted = fit_customers(days, AS_OF, CacheScope())
    spending = fit_spending(fitted)
    predicted, histories = predict(fitted, spending), customer_histories(days, AS_OF)
    money = days.groupBy("customer_id").agg(F.sum("revenue").cast("decimal(18,2)").alias("clv"))
    found = rounded(predicted, money).join(histories, on="customer_id").toPandas()
    alike = Histories(
        found["x"].to_numpy(float),
        found["t_x_days"].to_numpy(float) / 7,
        found["age_days"].to_numpy(float) / 7,
        np.ones(len(found)),
    )
    assert fitted.model is not None
    assert spending is not None
    dates = fitted.model.expected_order_dates(alike, 365 / 7)
    model = spending.model
    x, value = alike.x, found["repeat_value"].fillna(0).to_numpy(float)
    own = model.p * (model.v + x * value) / (model.p * x + model.q - 1)
    worth = np.where(x > 0, own, model.p * model.v / (model.q - 1))
    clv = found["clv"].to_numpy(float)
    for name, expected in (
        ("p_alive", fitted.model.p_alive(alike)),
        ("expected_orders_365d", dates),
        ("expected_order_value", worth),
        ("predicted_revenue_365d", dates * worth),
        ("predicted_clv", clv + dates * worth),
    ):
        assert found[name].to_numpy() == pytest.approx(expected, abs=5.1e-5), name
    assert len(found) == 300
    assert found["expected_order_value"].nunique() > 100


def test_repeats_worth_nothing_get_the_population_mean(spark: SparkSession) -> None:
    rows = [
        ("free", date(2023, 1, 1), 5.0),
        ("free", date(2023, 2, 1), 0.0),
        ("once", date(2023, 1, 1), 5.0),
        *((f"c{n}", date(2023, 1, n), 4.0 + n) for n in range(1, 9)),
        *((f"c{n}", date(2023, 3, n), 4.0 + n % 3) for n in range(1, 9)),
    ]
    fitted = fit_customers(days_of(spark, rows), AS_OF, CacheScope())
    spending = fit_spending(fitted)
    found = {row.customer_id: row.value for row in predict(fitted, spending).collect()}
    assert spending is not None
    assert spending.customers == 8
    assert found["free"] == found["once"]
    assert found["free"] == pytest.approx(spending.model.population_mean() or spending.mean_value)


def customers_of(days: DataFrame) -> Customers:
    """Customers with these order dates, without orders behind them."""
    found = Customers(days, AS_OF, CacheScope())
    found.__dict__["days"] = days
    return found


def test_nobody_came_back(spark: SparkSession) -> None:
    customers = customers_of(days_of(spark, [("ann", date(2023, 1, 1), 5.0)]))
    fitted, test = customers.fitted, back_test(customers, CacheScope())
    assert not fitted.has_model
    assert [tuple(row) for row in predict(fitted, None).collect()] == [("ann", None, None, None)]
    assert models(fitted, fit_spending(fitted), test).collect() == []
    assert calibration(test).collect() == []


def test_more_customers_than_a_model_needs_are_scored_in_spark(
    days: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customers_module, "MAX_FITTED_CUSTOMERS", 100)
    customers = customers_of(days)
    fitted, test = customers.fitted, back_test(customers, CacheScope())
    assert fitted.model is not None
    assert (fitted.count, fitted.sample.count()) == (300, fitted.fitted_on)
    assert 60 < fitted.fitted_on < 140
    scored = fitted.scored(alive=BetaGeometric.p_alive).toPandas()
    alike = as_histories(scored.assign(customers=1))
    assert len(scored) == 300
    assert scored["alive"].to_numpy() == pytest.approx(fitted.model.p_alive(alike), abs=1e-12)
    rows = models(fitted, fit_spending(fitted), test).collect()
    samples = {row.model: row.value for row in rows if row.name == "sample_customers"}
    assert samples == dict.fromkeys(("bg_nbd", "mbg_nbd", "gamma_gamma"), float(fitted.fitted_on))


def test_model_table(days: DataFrame) -> None:
    customers = customers_of(days)
    fitted, test = customers.fitted, back_test(customers, CacheScope())
    rows = models(fitted, fit_spending(fitted), test).collect()
    found = {(row.model, row.name): row.value for row in rows}
    assert fitted.model is not None
    assert found["mbg_nbd", "alpha"] == pytest.approx(fitted.model.alpha, abs=5.1e-5)
    names = ("r", "alpha", "a", "b", "log_likelihood")
    spending = ("p", "q", "v", "log_likelihood", "customers", "corr_x_value")
    tests = ("mae", "bias", "auc")
    assert set(found) == {
        *(("bg_nbd", name) for name in names),
        *(("mbg_nbd", name) for name in names),
        *(("gamma_gamma", name) for name in spending),
        *(("back_test_mbg_nbd", name) for name in tests),
        *(("back_test_mbg_nbd", f"{which}_revenue") for which in ("actual", "predicted")),
        ("back_test_mbg_nbd", "revenue_ratio"),
        *(("back_test_same_rate", name) for name in tests),
    }
    assert found["back_test_mbg_nbd", "mae"] < found["back_test_same_rate", "mae"]


def test_predictions_do_not_depend_on_how_rows_are_split(
    spark: SparkSession, days: DataFrame
) -> None:
    def predictions(partitions: int) -> list[tuple[object, ...]]:
        with split_into(spark, partitions):
            fitted = fit_customers(days.repartition(partitions), AS_OF, CacheScope())
            return cells(predict(fitted, fit_spending(fitted)))

    assert predictions(1) == predictions(3)
