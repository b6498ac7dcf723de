"""Sales over time, guests included: how much was sold where, of what and when."""

from pyspark.sql import DataFrame

from pipeline.marts import Inputs
from pipeline.marts.sales.days import sales_days
from pipeline.marts.sales.holidays import HOLIDAYS, holidays
from pipeline.marts.sales.hours import HOURS, hours
from pipeline.marts.sales.periods import SALES, periods

TABLES = (SALES, HOURS, HOLIDAYS)


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    return {
        "sales": periods(sales_days(inputs), inputs),
        "sales/hours": hours(inputs),
        "sales/holidays": holidays(inputs),
    }
