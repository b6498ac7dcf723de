"""Exact fractions, rounded once, half away from zero."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction | None, places: int) -> Decimal | None:
    """A decimal with so many places; None stays None."""
    if value is None:
        return None
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """The arithmetic mean; None of nothing."""
    found = list(values)
    return sum(found, Fraction(0)) / len(found) if found else None


def mean_of_fractions(numerators: list[int], denominators: list[int]) -> str | None:
    """Mean of the fractions with a denominator above 0, as text with two places."""
    sums: defaultdict[int, int] = defaultdict(int)
    count = 0
    for numerator, denominator in zip(numerators, denominators, strict=True):
        if denominator > 0:
            sums[denominator] += numerator
            count += 1
    if not count:
        return None
    total = sum((Fraction(top, below) for below, top in sums.items()), Fraction(0))
    return str(rounded(total / count, 2))
