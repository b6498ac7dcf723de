"""What marts share: exact quotients, money in cents, customers, dayparts, means and medians.

Rounding is half away from zero. Both sides of a quotient are read as DECIMAL(18,2), so below 10^14
dollars or units it is a fraction of whole numbers below 10^16, and Spark gives it 20 decimals. A
fraction next to a rounding border of the fourth decimal is at least 1 / (20000 x 10^16) away from
it, so the step at 20 decimals never lifts a quotient onto the border.

Means of quotients are rounded once, too. A sum of quotients that do not end (a third, three times)
misses the exact sum by at most half a unit of the 20th decimal per quotient. Rounding it to 10
decimals first gives back an exact sum that ends (1.0000000000), so that a value on a rounding
border is rounded as such.
"""

from fractions import Fraction
from functools import reduce

from pyspark.sql import Column, WindowSpec
from pyspark.sql import functions as F

from pipeline.rules import Rules

OPERAND = "decimal(18,2)"


def ratio(numerator: Column, denominator: Column) -> Column:
    """Share or rate, DECIMAL(18,4); null where the denominator is 0."""
    return _quotient(numerator, denominator, 4)


def whole_ratio(numerator: Column, denominator: Column) -> Column:
    """Ratio of whole numbers from 0 on, DECIMAL(18,4); null where the denominator is 0.

    Room for products of counts, which grow with the square of the data: up to 33 digits.
    """
    top, bottom = numerator.cast("decimal(33,0)"), denominator.cast("decimal(33,0)")
    rounded = F.call_function("div", 20_000 * top + bottom, 2 * F.nullif(bottom, F.lit(0)))
    return (rounded.cast("decimal(18,0)") / 10_000).cast("decimal(18,4)")


def quotient(total: Column, count: Column) -> Column:
    """Money, days or counts per something, DECIMAL(18,2); null where the count is 0."""
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


MONEY = "decimal(18,2)"


def cents(amount: Column | str) -> Column:
    """An amount in USD, DECIMAL(18,2), as BIGINT cents."""
    column = F.col(amount) if isinstance(amount, str) else amount
    return (column * 100).cast("bigint")


def dollars(amount_cents: Column | str) -> Column:
    """BIGINT cents as USD, DECIMAL(18,2)."""
    column = F.col(amount_cents) if isinstance(amount_cents, str) else amount_cents
    return (column.cast("decimal(20,0)") / 100).cast(MONEY)


def identified_customer_id(rules: Rules) -> Column:
    """customer_id of an identified customer that is no excluded account, else null."""
    excluded = F.col("customer_id").isin(list(rules.excluded_customers))
    return F.when(~excluded, F.col("customer_id"))


# The first hour of each and the first after it; what is left of the day is late.
BORDERS = {"breakfast": (5, 11), "lunch": (11, 14), "afternoon": (14, 17), "dinner": (17, 21)}
LATE = "late"

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


SETTLED = "decimal(24,10)"
# Quantile of the normal distribution: half the width of a 95 % interval, in standard errors.
NORMAL_95 = 1.96


def fraction(numerator: Column, denominator: Column) -> Column:
    """An unrounded quotient to be summed, DECIMAL(38,20); null where the denominator is 0."""
    return numerator.cast(OPERAND) / F.nullif(denominator.cast(OPERAND), F.lit(0))


def proportion(total: Column, part: Column, of: Column) -> Column:
    """total x part / of, DECIMAL(18,2) and whole numbers, to be summed; null where `of` is 0.

    A product of totals grows with the square of the data: the cents are divided first, and only
    what that leaves is multiplied.
    """
    whole, divisor = cents(total.cast(OPERAND)), F.nullif(of.cast("bigint"), F.lit(0))
    each = F.call_function("div", whole, divisor) * part
    rest = (whole % divisor * part).cast("decimal(20,0)") / divisor.cast("decimal(17,0)")
    return (each.cast("decimal(20,0)") + rest) / 100


def settled(total: Column) -> Column:
    """A sum of fractions without the noise of its last decimals, DECIMAL(24,10)."""
    return F.round(total, 10).cast(SETTLED)


EXACT = "decimal(38,16)"


def exact_sum(values: Column, over: WindowSpec | None = None) -> Column:
    """The sum of doubles (aggregate), DOUBLE: equal however the rows are split among tasks."""
    total = F.sum(values.cast(EXACT))
    return (total if over is None else total.over(over)).cast("double")


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
