"""From order dates to what the models know of customers, and back to columns of scores.

Customers with equal (x, t_x, T) have equal likelihoods and equal scores: the driver fits and scores
the distinct ones, and a join brings the scores to the customers. No Python runs on rows.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.clv_model.histories import Floats, Histories

DAYS_A_WEEK = 7
HISTORY = ("x", "t_x_days", "age_days")


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


def collect_distinct(customers: DataFrame, *more: str) -> pd.DataFrame:
    """The distinct histories and further columns, with how many `customers` have each, sorted."""
    columns = [*HISTORY, *more]
    found = customers.groupBy(*columns).agg(F.count(F.lit(1)).alias("customers")).toPandas()
    return found.sort_values(columns, ignore_index=True)


def as_histories(distinct: pd.DataFrame) -> Histories:
    """The models' input, in weeks."""
    return Histories(
        x=distinct["x"].to_numpy(float),
        t_x=distinct["t_x_days"].to_numpy(float) / DAYS_A_WEEK,
        age=distinct["age_days"].to_numpy(float) / DAYS_A_WEEK,
        customers=distinct["customers"].to_numpy(float),
    )


def with_scores(
    customers: DataFrame, distinct: pd.DataFrame, scores: Mapping[str, Floats]
) -> DataFrame:
    """Customers with further DOUBLE columns; `scores` has one value per row of `distinct`."""
    table = distinct[list(HISTORY)].assign(**scores)
    frame = customers.sparkSession.createDataFrame(table)
    return customers.join(F.broadcast(frame), on=list(HISTORY), how="left")
