"""Intervals and p-values on samples with a known truth.

The estimators are those of the second computation where the pipeline's is an expression of Spark:
test_against_oracle.py proves them equal.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from oracle.effect import Cases, standard_errors, weighted
from oracle.lift import Stratum, interval
from pipeline.marts.discounts.ppml import fit
from support.random_cells import random_cells
from support.simulation import assert_covers, assert_few_false_alarms

# The long version belongs to `make test-full`.
RUNS = pytest.mark.parametrize("runs", [200, pytest.param(2000, marks=pytest.mark.full)])
Generator = np.random.Generator


@RUNS
def test_elasticity(runs: int) -> None:
    chance = np.random.default_rng(1)
    size = {"restaurants": 28, "months": 24, "spread": 0.2, "gaps": 0.1}
    nothing = [fit(random_cells(chance, **size)) for _ in range(runs)]
    # CR1 is a little too small with so few clusters; docs/marts.md says so.
    assert_few_false_alarms((found.p_value < 0.05 for found in nothing), at_most=0.065)
    planted = [fit(random_cells(chance, **size, elasticity=-1)) for _ in range(runs)]
    assert_covers(found.low <= -1 <= found.high for found in planted)


def strata_of_a_year(chance: Generator, lift: float) -> list[Stratum]:
    """Months and restaurants of first orders: members, their mean revenue and that of others."""

    def mean_revenue(customers: int, level: float) -> Fraction:
        repeats = chance.negative_binomial(0.6, 0.1, customers)
        cents = chance.gamma(4, 250, customers) * repeats * level
        return Fraction(int(cents.sum()), 100 * customers)

    found = []
    for _ in range(80):
        members, others = int(chance.integers(1, 12)), int(chance.integers(1, 40))
        level = float(chance.lognormal(0, 0.3))
        found.append(
            (members, mean_revenue(members, level * (1 + lift)), mean_revenue(others, level))
        )
    return found


@RUNS
@pytest.mark.parametrize("lift", [0.0, 0.25])
def test_loyalty_lift(runs: int, lift: float) -> None:
    chance = np.random.default_rng(2)
    intervals = [interval(strata_of_a_year(chance, lift)) for _ in range(runs)]
    covered = [low is not None and float(low) <= 100 * lift <= float(high or 0)
               for low, high in intervals]  # fmt: skip
    if not lift:
        assert_few_false_alarms(not hit for hit in covered)
    assert_covers(covered)


def discount_cases(chance: Generator, effect: float, places: int = 8) -> list[dict[str, Cases]]:
    """Strata of order dates with [before, after] of orders and of revenue in cents.

    A customer's dates are alike: most have several before the first discount, in several strata.
    """
    strata: list[dict[str, Cases]] = [{"discounted": [], "comparison": []} for _ in range(places)]
    for customer in range(300):
        rate = chance.gamma(2, 1)
        trend, dates = chance.normal(0, 1), int(chance.integers(1, 5))
        for date in range(dates):
            is_discounted = date == dates - 1 and chance.random() < 0.5
            before = int(chance.poisson(rate))
            after = int(chance.poisson(max(rate + trend, 0.1) + effect * is_discounted))
            spent = chance.gamma(16, 62.5, 2)
            values = [before, after, int(before * spent[0]), int(after * spent[1])]
            cohort = "discounted" if is_discounted else "comparison"
            strata[int(chance.integers(places))][cohort].append((f"c{customer}", values))
    return [groups for groups in strata if all(groups.values())]


def z_values(
    chance: Generator, effect: float, runs: int, places: int = 8
) -> Iterator[tuple[float, float]]:
    """Of orders and revenue: the difference less the truth, in standard errors."""
    for _ in range(runs):
        strata = discount_cases(chance, effect, places)
        a, b = (weighted(strata, cohort) for cohort in ("discounted", "comparison"))
        gap = [x - y for x, y in zip(a, b, strict=True)]
        errors = standard_errors(strata) or [0.0, 0.0]
        orders, cents = float(gap[1] - gap[0]), float(gap[3] - gap[2])
        yield (orders - effect) / errors[0], (cents - effect * 1000) / errors[1]


@RUNS
@pytest.mark.parametrize("effect", [0.0, 0.8])
def test_discount_effect(runs: int, effect: float) -> None:
    found = list(z_values(np.random.default_rng(3), effect, runs))
    for at in (0, 1):
        if not effect:
            assert_few_false_alarms(abs(z[at]) > 1.96 for z in found)
        assert_covers(abs(z[at]) <= 1.96 for z in found)


@RUNS
def test_discount_effect_of_small_strata_is_less_sure_than_it_says(runs: int) -> None:
    """Two or three discounted dates a stratum: docs/marts.md has this coverage."""
    found = list(z_values(np.random.default_rng(4), 0.8, runs, places=60))
    for at in (0, 1):
        share = sum(abs(z[at]) <= 1.96 for z in found) / runs
        assert 0.8 < share < 0.93, f"{share:.1%} of {runs} runs"
