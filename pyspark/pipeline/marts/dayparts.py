"""Dayparts by local hour."""

from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

# The first hour of each and the first after it; what is left of the day is late.
BORDERS = {"breakfast": (5, 11), "lunch": (11, 14), "afternoon": (14, 17), "dinner": (17, 21)}
LATE = "late"
DAYPARTS = (*BORDERS, LATE)

HOURS = {name: end - start for name, (start, end) in BORDERS.items()}
HOURS[LATE] = 24 - sum(HOURS.values())


def daypart(hour: Column) -> Column:
    """The daypart of a local hour, 0 to 23."""
    return reduce(
        lambda otherwise, name: F.when(hour.between(*_hours(name)), name).otherwise(otherwise),
        BORDERS,
        F.lit(LATE),
    )


def _hours(name: str) -> tuple[int, int]:
    start, end = BORDERS[name]
    return start, end - 1
