"""The models of clv and churn on customers whose habits are known.

Customers of `sample_customers` are those that MBG/NBD assumes; those of `alike` order at one rate
and never leave, so that no history says anything about the 90 days that follow.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pytest

from oracle.evaluation import area_under_curve, flagged_first
from pipeline.clv_model.beta_geometric import fit_mbg_nbd
from pipeline.clv_model.gamma_gamma import fit_gamma_gamma
from pipeline.clv_model.histories import Floats, Histories
from support.simulation import assert_covers, assert_few_false_alarms

RUNS = pytest.mark.parametrize("runs", [16, pytest.param(300, marks=pytest.mark.full)])
AHEAD = 90 / 7
Generator = np.random.Generator


@dataclass(frozen=True)
class Sample:
    """Histories of customers, and their order dates in the 90 days after."""

    histories: Histories
    orders: Floats


def followed(chance: Generator, rate: Floats, lives: Floats, age: Floats) -> Sample:
    """Customers with a rate per week who place at most so many repeat orders."""
    x, last, ahead = (np.zeros(len(rate)) for _ in range(3))
    now, placed = np.zeros(len(rate)), np.zeros(len(rate))
    active = np.flatnonzero(lives > 0)
    while len(active):
        now[active] += chance.exponential(1 / rate[active])
        placed[active] += 1
        is_past = now[active] <= age[active]
        x[active] += is_past
        last[active] = np.where(is_past, now[active], last[active])
        is_ahead = ~is_past & (now[active] <= age[active] + AHEAD)
        ahead[active] += is_ahead
        active = active[(is_past | is_ahead) & (placed[active] < lives[active])]
    return Sample(Histories(x, last, age, np.ones(len(rate))), ahead)


def sample_customers(chance: Generator, size: int = 600) -> Sample:
    """Rates are gamma, chances to leave after any order beta, begun within two years."""
    leaves = np.maximum(chance.beta(0.7, 2.5, size), 1e-9)
    rate, age = chance.gamma(0.8, 1 / 6, size), chance.uniform(0, 104, size)
    return followed(chance, rate, chance.geometric(leaves) - 1.0, age)


def alike(chance: Generator, size: int = 400) -> Sample:
    """All order every eight weeks on average, for a year now, and stay."""
    return followed(chance, np.full(size, 1 / 8), np.full(size, np.inf), np.full(size, 52.0))


def z_of_area(score: Floats, outcome: Floats) -> float:
    """Area under the curve less 1/2, in standard errors of Mann and Whitney without ties."""
    yes = outcome > 0
    area = area_under_curve(score, yes)
    assert area is not None
    pairs = 12 * yes.sum() * (~yes).sum()
    return (area - 0.5) / sqrt((len(yes) + 1) / pairs)


@pytest.mark.parametrize("runs", [500, pytest.param(10_000, marks=pytest.mark.full)])
def test_churn_rules_find_nothing_where_nothing_is(runs: int) -> None:
    areas, hits = [], []
    for run in range(runs):
        chance = np.random.default_rng(run)
        sample = alike(chance)
        silence = sample.histories.age - sample.histories.t_x
        lost, size = sample.orders == 0, len(silence)
        areas.append(z_of_area(silence, lost))
        flags = flagged_first(silence, [f"{n:04}" for n in range(size)], size // 3)
        base, count = lost.mean(), flags.sum()
        spread = sqrt(count * base * (1 - base) * (size - count) / (size - 1))
        hits.append(((flags & lost).sum() - count * base) / spread)
    assert_few_false_alarms(abs(z) > 1.96 for z in areas)
    assert_few_false_alarms(abs(z) > 1.96 for z in hits)


@RUNS
def test_churn_probabilities_cover_who_orders(runs: int) -> None:
    covered, areas = [], []
    for run in range(runs):
        sample = sample_customers(np.random.default_rng(run))
        chances = fit_mbg_nbd(sample.histories).p_order(sample.histories, AHEAD)
        spread = sqrt(float((chances * (1 - chances)).sum()))
        ordered = (sample.orders > 0).sum()
        covered.append(abs(ordered - chances.sum()) <= 1.96 * spread)
        areas.append(z_of_area(chances, sample.orders))
    assert_covers(covered)
    assert min(areas) > 1.96, "a planted difference between customers is found"


@RUNS
def test_clv_finds_nothing_where_nothing_is(runs: int) -> None:
    areas = []
    for run in range(runs):
        sample = alike(np.random.default_rng(run))
        expected = fit_mbg_nbd(sample.histories).expected_order_dates(sample.histories, AHEAD)
        areas.append(z_of_area(expected, sample.orders))
    assert_few_false_alarms(abs(z) > 1.96 for z in areas)


@RUNS
def test_clv_predicts_order_dates_and_their_value(runs: int) -> None:
    ratios, values = [], []
    for run in range(runs):
        chance = np.random.default_rng(run)
        sample = sample_customers(chance)
        expected = fit_mbg_nbd(sample.histories).expected_order_dates(sample.histories, AHEAD)
        ratios.append(float(expected.sum() / sample.orders.sum()))
        # Values are gamma around a customer's own mean, their rates gamma over customers.
        x = sample.histories.x[sample.histories.x > 0]
        means = chance.gamma(6 * x) / (x * chance.gamma(4.0, 1 / 15, len(x)))
        model = fit_gamma_gamma(x, means)
        values.append((model.population_mean() or 0) / (6 * 15 / 3))
    for found in (ratios, values):
        error = float(np.std(found, ddof=1)) / sqrt(runs)
        assert abs(np.mean(found) - 1) <= 3 * error, f"{np.mean(found):.3f} +- {error:.3f}"
        assert error < 0.4 / sqrt(runs)
