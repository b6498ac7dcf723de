"""Discounts, and prices: what they cost, what follows them, and what the lines say about price."""

from pyspark.sql import DataFrame

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
