"""Discounts, and prices: what they cost, what follows them, and what the lines say about price."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.discounts.addons import ADDONS, addons
from pipeline.marts.discounts.effect import EFFECT, customer_dates, effect
from pipeline.marts.discounts.elasticity import ELASTICITY, elasticity
from pipeline.marts.discounts.orders import DISCOUNTS, discounts
from pipeline.marts.discounts.prices import PRICES, prices, sold

TABLES = (DISCOUNTS, EFFECT, PRICES, ELASTICITY, ADDONS)


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    lines = sold(inputs.lines).persist()
    return {
        "discounts": discounts(inputs),
        "discounts/effect": effect(customer_dates(inputs)),
        "discounts/prices": prices(lines),
        "discounts/elasticity": elasticity(lines),
        "discounts/addons": addons(inputs),
    }


def metadata(inputs: Inputs) -> dict[str, str | int | float | bool]:
    """`discounts_found`: whether any option has a negative price. `zero_amount_lines`: how many."""
    # A line's discount_amount is above 0 where, and only where, it has such an option.
    found = inputs.lines.agg(
        F.coalesce(F.max(F.col("discount_amount") > 0), F.lit(False)).alias("discounts_found"),
        F.count_if(F.col("item_amount") == 0).alias("zero_amount_lines"),
    ).collect()[0]
    return {name: found[name] for name in ("discounts_found", "zero_amount_lines")}
