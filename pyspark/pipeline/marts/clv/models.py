"""clv/model and clv/calibration: parameters of the models, and a back-test.

The back-test fits the models 180 days before as_of and compares them with the orders since.
"""

from dataclasses import dataclass
from datetime import timedelta

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.clv_model.beta_geometric import BetaGeometric, fit_bg_nbd
from pipeline.clv_model.customers import DAYS_A_WEEK, Customers, FittedCustomers, fit_customers
from pipeline.marts import table
from pipeline.marts.clv.prediction import Spending, expected_value, fit_spending
from pipeline.marts.common import EXACT
from pipeline.marts.ranking import area_under_curve, curve_sums, with_before
from pipeline.spark.caching import CacheScope
from pipeline.spark.tables import local_dataframe

MODELS, CALIBRATION = table("clv/model"), table("clv/calibration")

BACK_TEST_DAYS = 180
WEEKS = BACK_TEST_DAYS / DAYS_A_WEEK
MODEL_TEST, RATE_TEST = "back_test_mbg_nbd", "back_test_same_rate"

Figures = dict[str, float | None]


@dataclass(frozen=True)
class BackTest:
    """Predictions and outcomes of the customers with an order up to 180 days before as_of.

    `tested`, one row each: `predicted_dates`, `same_rate_dates`, `predicted_revenue` (USD; null
    without a model of order values), `actual_dates`, `actual_revenue`. `customers`: how many.
    """

    tested: DataFrame
    customers: int
    has_model: bool


def models(fitted: FittedCustomers, spending: Spending | None, test: BackTest) -> DataFrame:
    """clv/model from the models of the release and the back-test."""
    bg_nbd = fit_bg_nbd(fitted.histories()) if fitted.model else None
    named = {
        "bg_nbd": _beta_geometric(bg_nbd),
        "mbg_nbd": _beta_geometric(fitted.model),
        "gamma_gamma": _spending(spending),
    }
    if fitted.is_sampled:
        sample: Figures = {"sample_customers": float(fitted.fitted_on)}
        named = {model: figures | sample for model, figures in named.items() if figures}
    rows = [(model, name, value) for model, of in named.items() for name, value in of.items()]
    found = local_dataframe(fitted.customers.sparkSession, rows, MODELS.struct())
    if test.has_model:
        found = found.unionByName(back_test_figures(test))
    return MODELS.select(found.withColumn("value", F.round("value", 4)))


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


def back_test(customers: Customers, cache: CacheScope) -> BackTest:
    """Fit on the orders up to 180 days before as_of, and add what was ordered since."""
    end = customers.as_of - timedelta(days=BACK_TEST_DAYS)
    fitted = fit_customers(customers.days, end, cache)
    value = expected_value(fit_spending(fitted))
    since = (
        customers.days.where(F.col("order_date") > F.lit(end))
        .groupBy("customer_id")
        .agg(F.count(F.lit(1)).alias("dates"), F.sum("revenue").alias("revenue"))
    )
    tested = (
        fitted.scored(dates_then=lambda model, at: model.expected_order_dates(at, WEEKS))
        .join(since, on="customer_id", how="left")
        .select(
            F.col("dates_then").alias("predicted_dates"),
            # A customer of that very day has no rate yet: nothing is expected of them. Divided
            # first, equal rates are equal doubles.
            (F.col("x") / F.greatest("age_days", F.lit(1)) * BACK_TEST_DAYS).alias(
                "same_rate_dates"
            ),
            (F.col("dates_then") * value).alias("predicted_revenue"),
            F.coalesce("dates", F.lit(0)).alias("actual_dates"),
            F.coalesce("revenue", F.lit(0)).cast("decimal(18,2)").alias("actual_revenue"),
        )
    )
    return BackTest(cache.keep(tested), fitted.count, fitted.has_model)


def back_test_figures(test: BackTest) -> DataFrame:
    """Rows of clv/model: `model`, `name`, `value`, unrounded."""
    predictions = {MODEL_TEST: "predicted_dates", RATE_TEST: "same_rate_dates"}
    scores = F.create_map(
        *(part for name, column in predictions.items() for part in (F.lit(name), F.col(column)))
    )
    scored = test.tested.select("*", F.explode(scores).alias("model", "score"))
    ordered, error = F.col("actual_dates") > 0, F.col("score") - F.col("actual_dates")
    actual = F.col("actual_revenue").cast("double")
    sums = ("absolute_error", "error", "predicted_revenue", "actual_revenue")
    values = scored.groupBy("model", "score").agg(
        F.count(F.lit(1)).alias("customers"),
        F.count_if(ordered).alias("positive"),
        F.count_if(~ordered).alias("negative"),
        F.sum(F.abs(error).cast(EXACT)).alias("absolute_error"),
        F.sum(error.cast(EXACT)).alias("error"),
        F.sum(F.col("predicted_revenue").cast(EXACT)).alias("predicted_revenue"),
        F.sum("actual_revenue").alias("actual_revenue"),
    )
    by_model = (
        with_before(
            values, ["model"], "score", "positive", at_most=len(predictions) * test.customers
        )
        .groupBy("model")
        .agg(
            F.sum("customers").alias("customers"),
            *curve_sums(),
            *(F.sum(name).cast("double").alias(name) for name in sums),
        )
        .withColumns(
            {
                "mae": F.col("absolute_error") / F.col("customers"),
                "bias": F.col("error") / F.col("customers"),
                "auc": area_under_curve(),
                "revenue_ratio": F.col("predicted_revenue") / F.nullif(actual, F.lit(0.0)),
            }
        )
    )
    errors = ("mae", "bias", "auc")
    revenue = ("actual_revenue", "predicted_revenue", "revenue_ratio")
    named = F.when(F.col("model") == MODEL_TEST, _named(*errors, *revenue)).otherwise(
        _named(*errors)
    )
    return by_model.select("model", F.explode(named).alias("name", "value"))


def _named(*columns: str) -> SparkColumn:
    pairs = ((F.lit(name), F.col(name).cast("double")) for name in columns)
    return F.create_map(*(part for pair in pairs for part in pair))


def calibration(test: BackTest) -> DataFrame:
    """clv/calibration: predictions and outcomes by decile of predicted revenue."""
    revenue = F.col("predicted_revenue")
    values = (
        test.tested.where(revenue.isNotNull())
        .groupBy(revenue.alias("value"))
        .agg(
            F.count(F.lit(1)).alias("customers"),
            F.sum(F.col("predicted_dates").cast(EXACT)).alias("predicted_order_dates"),
            F.sum("actual_dates").alias("actual_order_dates"),
            F.sum(revenue.cast(EXACT)).alias("predicted_revenue"),
            F.sum("actual_revenue").alias("actual_revenue"),
        )
    )
    # 10 x percent_rank in whole numbers; a single row has percent_rank 0.
    steps = F.call_function(
        "div", 10 * F.col("customers_before"), F.lit(max(test.customers - 1, 1))
    )
    decile = F.least(F.lit(10), 1 + steps)
    sums = [name for name in values.columns if name != "value"]
    return CALIBRATION.select(
        with_before(values, [], "value", "customers", at_most=test.customers)
        .groupBy(decile.alias("decile"))
        .agg(*(F.sum(name).alias(name) for name in sums))
        .withColumns(
            {name: F.round(name, 4) for name in ("predicted_order_dates", "predicted_revenue")}
        )
    )
