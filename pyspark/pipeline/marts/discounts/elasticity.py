"""discounts/elasticity: how the units of an item move with its average price.

Poisson pseudo-maximum likelihood of units by restaurant and month, item by item (ppml.py), with the
units of all other items as exposure: what moves the whole restaurant is no effect of the price.
Observational: an item sold at several prices at a time (variants) is pulled towards 0.
"""

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts import table
from pipeline.marts.discounts import ppml
from pipeline.marts.discounts.ppml import Cells, compared, fit, price_variation
from pyspark import cloudpickle

ELASTICITY = table("discounts/elasticity")

MIN_LINES = 300
MIN_RESTAURANTS = 5
MIN_MONTHS = 3
MIN_FREEDOM = 10
MIN_PRICE_VARIATION = 0.005
FALSE_DISCOVERY_RATE = 0.05
DECIMALS = 4

ESTIMATES = ("elasticity", "std_error", "ci_low", "ci_high", "p_value")
FITTED = (
    "item_name string, cells long, restaurants long, months long, "
    + ", ".join(f"{name} double" for name in ESTIMATES)
)  # fmt: skip


def elasticity(sold_lines: DataFrame) -> DataFrame:
    """discounts/elasticity from `sold`."""
    # Workers get the code of the fit with the task: they need no copy of this package.
    for module in (ppml, sys.modules[__name__]):
        cloudpickle.register_pickle_by_value(module)  # type: ignore[no-untyped-call]
    fitted = item_cells(sold_lines).groupBy("item_name").applyInPandas(fit_item, FITTED)
    by_p = Window.partitionBy(F.lit(0)).orderBy("p_value")
    at_most = F.count(F.lit(1)).over(by_p.rangeBetween(Window.unboundedPreceding, 0))
    items = F.count(F.lit(1)).over(Window.partitionBy(F.lit(0)))
    # Benjamini and Hochberg: the least of p x items / rank over this p-value and those above it.
    least = F.min("scaled").over(by_p.rangeBetween(0, Window.unboundedFollowing))
    return ELASTICITY.select(
        fitted.withColumn("scaled", F.col("p_value") * items / at_most)
        .withColumn("q_value", least)
        .withColumn("is_clear", F.col("q_value") < FALSE_DISCOVERY_RATE)
        .withColumns({name: F.round(name, DECIMALS) for name in (*ESTIMATES, "q_value")})
    )


def item_cells(sold_lines: DataFrame) -> DataFrame:
    """One row per item, restaurant and month with a unit price above 0 and other items sold there.

    `lines`, `units`, `price` (unrounded, DOUBLE), `exposure` (units of all other items). Only items
    that may have enough of them.
    """
    everything = Window.partitionBy("restaurant_id", "month")
    of_item = Window.partitionBy("item_name")
    cents = F.col("revenue").cast("double")
    return (
        sold_lines.where(F.col("unit_price") > 0)
        .groupBy("item_name", "restaurant_id", F.trunc("business_date", "month").alias("month"))
        .agg(*(F.sum(name).alias(name) for name in ("lines", "units", "revenue")))
        .withColumn("exposure", F.sum("units").over(everything) - F.col("units"))
        .where(F.col("exposure") > 0)
        .withColumn("item_lines", F.sum("lines").over(of_item))
        .where(F.col("item_lines") >= MIN_LINES)
        .select(
            *("item_name", "restaurant_id", "month", "lines", "units", "exposure"),
            (cents / F.col("units") / 100).alias("price"),
        )
    )


def fit_item(rows: pd.DataFrame) -> pd.DataFrame:
    """The row of one item from its `item_cells`; none where there is too little data."""
    found = [[rows["item_name"].iloc[0], *figures] for figures in _fitted(rows)]
    return pd.DataFrame(found, columns=["item_name", "cells", "restaurants", "months", *ESTIMATES])


def _fitted(rows: pd.DataFrame) -> Iterator[list[float]]:
    rows = rows.sort_values(["restaurant_id", "month"], ignore_index=True)
    codes = [pd.factorize(rows[name], sort=True)[0] for name in ("restaurant_id", "month")]
    left = compared(*codes)
    if rows["lines"][left].sum() < MIN_LINES:
        return
    restaurant, month = (np.unique(code[left], return_inverse=True)[1] for code in codes)
    units, price, exposure = (
        rows[name][left].to_numpy(float) for name in ("units", "price", "exposure")
    )
    cells = Cells(restaurant, month, units, np.log(price), exposure)
    if (
        cells.restaurants >= MIN_RESTAURANTS
        and cells.months >= MIN_MONTHS
        and cells.freedom >= MIN_FREEDOM
        and price_variation(cells) >= MIN_PRICE_VARIATION
    ):
        found = fit(cells)
        estimates = [found.estimate, found.std_error, found.low, found.high, found.p_value]
        yield [len(units), cells.restaurants, cells.months, *estimates]
