"""Customers in Spark: their order dates, their histories up to a day, and MBG/NBD fitted on them.

Customers with equal (x, t_x, T) have equal likelihoods and equal scores: the driver fits and scores
the distinct histories, and a join brings the scores to the customers. No Python runs on rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, StructField, StructType

from pipeline import clv_model
from pipeline.clv_model.beta_geometric import BetaGeometric, fit_mbg_nbd
from pipeline.clv_model.histories import Floats, Histories
from pipeline.spark.caching import CacheScope
from pyspark import cloudpickle

DAYS_A_WEEK = 7
HISTORY = ["x", "t_x_days", "age_days"]

# More tell the parameters no better: their standard errors are far below a percent by then.
MAX_FITTED_CUSTOMERS = 1_000_000
HASHES = 1_000_000

Score = Callable[[BetaGeometric, Histories], Floats]


@dataclass(frozen=True)
class FittedCustomers:
    """Customers with an order up to a day, and MBG/NBD fitted on their histories then.

    `customers`: one row each, as `customer_histories` gives them; `count`: how many. `sample`:
    those that the model is fitted on, all of them while they are few. `distinct`: the distinct
    histories of the sample with the number of customers. `model` is None where nobody came back.
    """

    customers: DataFrame
    count: int
    sample: DataFrame
    distinct: pd.DataFrame
    model: BetaGeometric | None

    @property
    def has_model(self) -> bool:
        """Whether anybody came back: otherwise there is nothing to fit."""
        return self.model is not None

    @property
    def fitted_on(self) -> int:
        """How many customers the sample has."""
        return int(self.distinct["customers"].sum())

    @property
    def is_sampled(self) -> bool:
        """Whether the sample leaves customers out."""
        return self.fitted_on < self.count

    def histories(self) -> Histories:
        """The distinct histories, in weeks."""
        return as_histories(self.distinct)

    def scored(self, **scores: Score) -> DataFrame:
        """`customers` with further DOUBLE columns; null without a model."""
        if self.model is None:
            return self.customers.withColumns({name: F.lit(None).cast("double") for name in scores})
        if self.is_sampled:
            return self.customers.join(self._scored_in_spark(scores), on=HISTORY, how="left")
        frame = self.customers.sparkSession.createDataFrame(
            with_scores(self.distinct[HISTORY], self.model, scores)
        )
        return self.customers.join(F.broadcast(frame), on=HISTORY, how="left")

    def _scored_in_spark(self, scores: Mapping[str, Score]) -> DataFrame:
        """The distinct histories of all customers with their scores."""
        model, distinct = self.model, self.customers.select(*HISTORY).distinct()
        assert model is not None
        # Workers get the code of the models with the task: they need no copy of this package.
        cloudpickle.register_pickle_by_value(clv_model)  # type: ignore[no-untyped-call]

        def score(parts: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
            for part in parts:
                yield with_scores(part, model, scores)

        schema = StructType(
            [*distinct.schema.fields, *(StructField(name, DoubleType()) for name in scores)]
        )
        return distinct.mapInPandas(score, schema)


class Customers:
    """Identified, not excluded customers up to as_of: what several marts need is made once."""

    def __init__(self, customer_orders: DataFrame, as_of: date, cache: CacheScope) -> None:
        self.customer_orders = customer_orders
        self.as_of = as_of
        self._cache = cache

    @cached_property
    def days(self) -> DataFrame:
        """Orders by customer and date."""
        return self._cache.keep(customer_days(self.customer_orders))

    @cached_property
    def fitted(self) -> FittedCustomers:
        """The customers and the model of the release, as of as_of."""
        return fit_customers(self.days, self.as_of, self._cache)


def customer_days(customer_orders: DataFrame) -> DataFrame:
    """One row per customer and business date with an order: counts, and money in USD."""
    return customer_orders.groupBy("customer_id", F.col("business_date").alias("order_date")).agg(
        F.count(F.lit(1)).alias("orders"),
        F.sum("quantity").alias("items"),
        F.sum("gross_amount").cast("decimal(18,2)").alias("gross_revenue"),
        F.sum("discount_amount").cast("decimal(18,2)").alias("discounts"),
        F.sum("net_amount").cast("decimal(18,2)").alias("revenue"),
        F.count_if("is_loyalty").alias("loyalty_orders"),
    )


def customer_histories(days: DataFrame, end: date) -> DataFrame:
    """One row per customer with an order up to `end`, from `customer_days`.

    x: repeat order dates; t_x_days, age_days: days from the first order to the last and to `end`;
    repeat_value: mean revenue of a repeat order date, USD as DOUBLE, null without one.
    """
    first, x = F.min("order_date"), F.count(F.lit(1)) - 1
    repeats = F.sum("revenue") - F.min_by("revenue", "order_date")
    return (
        days.where(F.col("order_date") <= F.lit(end))
        .groupBy("customer_id")
        .agg(
            x.alias("x"),
            F.datediff(F.max("order_date"), first).alias("t_x_days"),
            F.datediff(F.lit(end), first).alias("age_days"),
            F.when(x > 0, repeats.cast("double") / F.nullif(x, F.lit(0))).alias("repeat_value"),
        )
    )


def fit_customers(days: DataFrame, end: date, cache: CacheScope) -> FittedCustomers:
    """The customers of `customer_days` up to `end`, with MBG/NBD fitted on them."""
    customers = cache.keep(customer_histories(days, end))
    count = customers.count()
    sample = _sample(customers, count)
    counted = sample.groupBy(*HISTORY).agg(F.count(F.lit(1)).alias("customers")).toPandas()
    distinct = counted.sort_values(HISTORY, ignore_index=True)
    histories = as_histories(distinct)
    model = fit_mbg_nbd(histories) if histories.repeaters() else None
    return FittedCustomers(customers, count, sample, distinct, model)


def _sample(customers: DataFrame, count: int) -> DataFrame:
    """All customers, or by a hash of their ids about as many as a model is fitted on."""
    if count <= MAX_FITTED_CUSTOMERS:
        return customers
    below = HASHES * MAX_FITTED_CUSTOMERS // count
    return customers.where(F.pmod(F.xxhash64("customer_id"), F.lit(HASHES)) < below)


def with_scores(
    distinct: pd.DataFrame, model: BetaGeometric, scores: Mapping[str, Score]
) -> pd.DataFrame:
    """Distinct histories with their scores."""
    histories = as_histories(distinct.assign(customers=1))
    return distinct.assign(**{name: score(model, histories) for name, score in scores.items()})


def as_histories(distinct: pd.DataFrame) -> Histories:
    """The models' input, in weeks."""
    return Histories(
        x=distinct["x"].to_numpy(float),
        t_x=distinct["t_x_days"].to_numpy(float) / DAYS_A_WEEK,
        age=distinct["age_days"].to_numpy(float) / DAYS_A_WEEK,
        customers=distinct["customers"].to_numpy(float),
    )
