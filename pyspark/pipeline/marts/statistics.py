"""Means of quotients and medians, rounded once.

A sum of quotients that do not end (a third, three times) misses the exact sum by at most half a
unit of the 20th decimal per quotient. Rounding it to 10 decimals first gives back an exact sum that
ends (1.0000000000), so that a value on a rounding border is seen as what it is.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipeline.marts.exact import OPERAND

SETTLED = "decimal(24,10)"


def fraction(numerator: Column, denominator: Column) -> Column:
    """An unrounded quotient to be summed, DECIMAL(38,20); null where the denominator is 0."""
    return numerator.cast(OPERAND) / F.nullif(denominator.cast(OPERAND), F.lit(0))


def settled(total: Column) -> Column:
    """A sum of fractions without the noise of its last decimals, DECIMAL(24,10)."""
    return F.round(total, 10).cast(SETTLED)


def mean(total: Column, weight: Column, decimals: int = 2) -> Column:
    """`settled` total per whole weight, DECIMAL(18,decimals); null where the weight is 0."""
    divisor = F.nullif(weight.cast("decimal(14,0)"), F.lit(0))
    return F.round(total.cast(SETTLED) / divisor, decimals).cast(f"decimal(18,{decimals})")


def lift_pct(total: Column, reference: Column) -> Column:
    """100 x (total / reference - 1) of two `settled` sums, DECIMAL(18,2); null for reference 0."""
    difference = ((total - reference) * 100).cast("decimal(26,10)")
    exact = difference / F.nullif(reference.cast(SETTLED), F.lit(0))
    return F.round(exact, 2).cast("decimal(18,2)")


def median_halves(whole: Column) -> Column:
    """Twice the median of whole numbers (aggregate), BIGINT: exact, a median is n or n + 1/2."""
    # Spark interpolates in DOUBLE, which halves whole numbers below 2^52 without error.
    return (F.median(whole) * 2).cast("bigint")
