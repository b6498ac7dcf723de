"""Loyalty: what members are worth beside others, by customer and by order, and what changed."""

from pyspark.sql import DataFrame

from pipeline.marts import Inputs
from pipeline.marts.loyalty.customers import loyalty_customers
from pipeline.marts.loyalty.lift import LIFT, lift, lift_strata
from pipeline.marts.loyalty.monthly import MONTHLY, monthly
from pipeline.marts.loyalty.status import LOYALTY, status
from pipeline.marts.loyalty.switchers import SWITCHERS, switchers

TABLES = (LOYALTY, LIFT, MONTHLY, SWITCHERS)


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    customers = loyalty_customers(inputs.customer_orders, inputs.as_of).persist()
    months = monthly(inputs).persist()
    return {
        "loyalty": status(customers, months, inputs.marts["clv"]),
        "loyalty/lift": lift(lift_strata(customers)),
        "loyalty/monthly": months,
        "loyalty/switchers": switchers(customers),
    }
