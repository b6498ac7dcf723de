"""Exact arithmetic on columns: quotients rounded once, ranks compared as whole numbers.

Rounding is half away from zero. Both sides of a quotient are read as DECIMAL(18,2), so below 10^14
dollars or units it is a fraction of whole numbers below 10^16, and Spark gives it 20 decimals. A
fraction beside a rounding border of the fourth decimal is at least 1 / (20000 x 10^16) away from
it, so the step at 20 decimals never lifts a quotient onto the border.
"""

from fractions import Fraction

from pyspark.sql import Column
from pyspark.sql import functions as F

OPERAND = "decimal(18,2)"


def ratio(numerator: Column, denominator: Column) -> Column:
    """Share or rate, DECIMAL(18,4); null where the denominator is 0."""
    return _quotient(numerator, denominator, 4)


def money_per(amount: Column, count: Column) -> Column:
    """Money per something, DECIMAL(18,2), USD; null where the count is 0."""
    return _quotient(amount, count, 2)


def average(total: Column, count: Column) -> Column:
    """Mean of days or counts, DECIMAL(18,2); null where the count is 0."""
    return _quotient(total, count, 2)


def percent_change(value: Column, earlier: Column) -> Column:
    """Change in percent of the earlier value, DECIMAL(18,2); null where that is not above 0."""
    change = _quotient((value - earlier) * 100, earlier, 2)
    return F.when(earlier > 0, change)


def above_share(rank_from_top: Column, rows: Column, share: float) -> Column:
    """Whether cume_dist ascending is above `share`: (rows - rank + 1) / rows > share."""
    # str gives the shortest decimal that reads as this float: the number the settings file has.
    part = Fraction(str(share))
    return (rows - rank_from_top + 1) * part.denominator > rows * part.numerator


def within_share(rank_from_top: Column, rows: Column, share: float) -> Column:
    """Whether cume_dist ascending is at most `share`."""
    return ~above_share(rank_from_top, rows, share)


def cume_dist(rank_from_top: Column, rows: Column) -> Column:
    """SQL's cume_dist ascending, from the descending RANK, DECIMAL(18,4)."""
    return ratio(rows - rank_from_top + 1, rows)


def score_of_five(rank: Column, rows: Column) -> Column:
    """least(5, 1 + floor(5 x percent_rank)) of an ascending RANK, BIGINT."""
    # `div` on whole numbers is exact; a single row has percent_rank 0.
    steps = F.call_function("div", 5 * (rank - 1), F.greatest(rows - 1, F.lit(1)))
    return F.least(F.lit(5), 1 + steps).cast("bigint")


def _quotient(numerator: Column, denominator: Column, decimals: int) -> Column:
    # ANSI mode raises on division by zero, also inside WHEN when Spark shares subexpressions.
    divisor = F.nullif(denominator.cast(OPERAND), F.lit(0))
    exact = numerator.cast(OPERAND) / divisor
    return F.round(exact, decimals).cast(f"decimal(18,{decimals})")
