"""The fit of discounts/elasticity against statsmodels, which has a column for every effect."""

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm

from pipeline.marts.discounts.ppml import Cells, Elasticity, compared, fit, price_variation
from support.random_cells import random_cells

Floats = npt.NDArray[np.float64]


def columns(cells: Cells) -> Floats:
    """Dummies of every restaurant, and of every month but the first."""
    restaurants = [cells.restaurant == value for value in range(cells.restaurants)]
    months = [cells.month == value for value in range(1, cells.months)]
    return np.column_stack([*restaurants, *months]).astype(float)


def reference(cells: Cells) -> Elasticity:
    model = sm.GLM(
        cells.units,
        np.column_stack([cells.log_price, columns(cells)]),
        family=sm.families.Poisson(),
        offset=np.log(cells.exposure),
    )
    clusters = {"groups": cells.restaurant}
    found = model.fit(tol=1e-14, maxiter=200, cov_type="cluster", cov_kwds=clusters, use_t=True)
    low, high = found.conf_int()[0]
    return Elasticity(found.params[0], found.bse[0], low, high, found.pvalues[0])


@pytest.mark.parametrize("seed", range(12))
def test_the_fit_is_that_of_statsmodels(seed: int) -> None:
    chance = np.random.default_rng(seed)
    cells = random_cells(
        chance,
        restaurants=5 + 3 * seed,
        months=4 + 2 * seed,
        elasticity=-1 + seed % 3,
        spread=0.2 * (seed % 4),
        gaps=0.05 * (seed % 6),
    )
    assert vars(fit(cells)) == pytest.approx(vars(reference(cells)), rel=1e-6)


def test_prices_vary_by_what_no_effect_explains() -> None:
    cells = random_cells(np.random.default_rng(5), restaurants=9, months=7)
    effects = columns(cells)
    rest = cells.log_price - effects @ np.linalg.lstsq(effects, cells.log_price, rcond=None)[0]
    assert price_variation(cells) == pytest.approx(np.sqrt(np.mean(rest**2)), rel=1e-9)


def test_restaurants_and_months_with_one_cell_drop_until_none_has_one() -> None:
    # Month 3 has one cell; without it restaurant 2 has one; the other four are a square.
    restaurant, month = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 1, 3])
    assert compared(restaurant, month).tolist() == [True] * 4 + [False] * 2
    assert not compared(np.array([0, 1, 2]), np.array([0, 0, 1])).any()


def test_units_in_proportion_to_others_have_no_elasticity_and_no_error() -> None:
    cells = random_cells(np.random.default_rng(1), restaurants=6, months=5)
    found = fit(Cells(cells.restaurant, cells.month, cells.exposure, cells.log_price,
                      cells.exposure))  # fmt: skip
    assert found.estimate == pytest.approx(0, abs=1e-9)
    assert found.p_value == 1


def test_wild_figures_have_a_maximum() -> None:
    chance = np.random.default_rng(7)
    for _ in range(50):
        cells = random_cells(chance, restaurants=20, months=12, gaps=0.6)
        units = np.round(chance.lognormal(1, 2, len(cells.units))) + 1
        odd = Cells(cells.restaurant, cells.month, units, cells.log_price * 10, cells.exposure)
        # The price has no score left: this is the maximum.
        found = fit(odd)
        moved = [log_likelihood(odd, found.estimate + step) for step in (-1e-3, 0, 1e-3)]
        assert moved[1] == max(moved)


def log_likelihood(cells: Cells, elasticity: float) -> float:
    """Of the best effects at this elasticity."""
    offset = np.log(cells.exposure) + elasticity * cells.log_price
    model = sm.GLM(cells.units, columns(cells), family=sm.families.Poisson(), offset=offset)
    return float(model.fit(tol=1e-12, maxiter=200).llf)
