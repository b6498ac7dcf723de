"""Poisson pseudo-maximum likelihood with restaurant and month effects, for one item.

Units are expected as exposure x exp(restaurant effect + month effect + elasticity x ln price).
Both effects are profiled out of each weighted least squares step (Frisch, Waugh and Lovell), so
that only one coefficient is left. The standard error is clustered by restaurant (CR1).
Santos Silva, Tenreyro (2006), "The log of gravity"; Cameron, Miller (2015), "A practitioner's
guide to cluster-robust inference".
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

# Ten are many; units that span ten orders of magnitude end here, as near as doubles come.
MAX_STEPS = 100
TOLERANCE = 1e-8
# By so much, relatively, a sum may be lower through rounding alone.
SLACK = 1e-12
CONFIDENCE = 0.95
# What is left of a sum of rounding errors: no estimate and no error of a real item is so small.
NOTHING = 1e-9


@dataclass(frozen=True)
class Cells:
    """One item by restaurant and month; `restaurant` and `month` are codes from 0 without gaps."""

    restaurant: Codes
    month: Codes
    units: Floats
    log_price: Floats
    exposure: Floats

    @property
    def restaurants(self) -> int:
        """How many restaurants there are."""
        return int(self.restaurant.max()) + 1

    @property
    def months(self) -> int:
        """How many months there are."""
        return int(self.month.max()) + 1

    @property
    def freedom(self) -> int:
        """Cells less parameters."""
        return len(self.units) - self.restaurants - self.months


@dataclass(frozen=True)
class Elasticity:
    """The coefficient of ln price, its clustered standard error, interval and p-value."""

    estimate: float
    std_error: float
    low: float
    high: float
    p_value: float


def compared(restaurant: Codes, month: Codes) -> npt.NDArray[np.bool_]:
    """Which cells are left when restaurants and months with one cell go until none has one."""
    left = np.ones(len(restaurant), dtype=bool)
    while left.any():
        stay = left.copy()
        for codes in (restaurant, month):
            stay &= (np.bincount(codes, weights=left) > 1)[codes]
        if (stay == left).all():
            break
        left = stay
    return left


def without_effects(values: Floats, weights: Floats, cells: Cells) -> Floats:
    """Weighted least squares residuals of `values` on restaurant and month effects."""
    at = (cells.restaurant, cells.month)
    by_both = np.zeros((cells.restaurants, cells.months))
    np.add.at(by_both, at, weights)
    by_restaurant, by_month = by_both.sum(axis=1), by_both.sum(axis=0)

    def demeaned(rest: Floats) -> Floats:
        sums = np.bincount(cells.restaurant, weights * rest, cells.restaurants)
        return np.asarray(rest - (sums / by_restaurant)[cells.restaurant])

    # Months once the restaurants are profiled out, scaled to a diagonal of 1. Singular, as a
    # constant can move between the two effects: any solution leaves the same residuals.
    scale = 1 / np.sqrt(by_month)
    matrix = np.diag(by_month) - by_both.T @ (by_both / by_restaurant[:, None])
    sums = np.bincount(cells.month, weights * demeaned(values), cells.months)
    scaled = np.linalg.lstsq(matrix * np.outer(scale, scale), sums * scale, rcond=1e-12)[0]
    return demeaned(values - (scaled * scale)[cells.month])


def price_variation(cells: Cells) -> float:
    """Root mean square of ln price after both effects."""
    rest = without_effects(cells.log_price, np.ones(len(cells.units)), cells)
    return float(np.sqrt(np.mean(rest**2)))


def fit(cells: Cells) -> Elasticity:
    """The elasticity of an item whose price varies after both effects."""
    estimate, expected = _maximum(cells)
    price = without_effects(cells.log_price, expected, cells)
    information = float((expected * price**2).sum())
    scores = np.bincount(
        cells.restaurant, price * (cells.units - expected), minlength=cells.restaurants
    )
    clusters, count = cells.restaurants, len(cells.units)
    correction = clusters / (clusters - 1) * (count - 1) / cells.freedom
    std_error = float(np.sqrt(correction * (scores**2).sum()) / information)
    margin = float(stdtrit(clusters - 1, (1 + CONFIDENCE) / 2)) * std_error
    p_value = _p_value(estimate, std_error, clusters - 1)
    return Elasticity(estimate, std_error, estimate - margin, estimate + margin, p_value)


def _p_value(estimate: float, std_error: float, freedom: int) -> float:
    if std_error < NOTHING:
        return 1.0 if abs(estimate) < NOTHING else 0.0
    return 2 * float(stdtr(freedom, -abs(estimate) / std_error))


def _maximum(cells: Cells) -> tuple[float, Floats]:
    """The elasticity of the highest likelihood and the expected units, by Newton's steps.

    The first step leads from the units themselves into the model; the later ones are halved while
    they would lower the likelihood, which has one maximum.
    """
    units, offset = cells.units, np.log(cells.exposure)
    linear, deviance, estimate = np.log((units + units.mean()) / 2), np.inf, 0.0
    for _ in range(MAX_STEPS):
        expected = np.exp(linear)
        working = linear - offset + (units - expected) / expected
        price = without_effects(cells.log_price, expected, cells)
        rest = without_effects(working, expected, cells)
        estimate = float((expected * price * rest).sum() / (expected * price**2).sum())
        step = offset + working - rest + estimate * price - linear
        while _deviance(units, linear + step) > deviance * (1 + SLACK):
            step = step / 2
            if np.abs(step).max() < TOLERANCE:
                break
        linear = linear + step
        deviance = _deviance(units, linear)
        if np.abs(step).max() < TOLERANCE:
            break
    return estimate, np.exp(linear)


def _deviance(units: Floats, linear: Floats) -> float:
    """Twice the log-likelihood below that of a perfect fit."""
    with np.errstate(over="ignore"):
        expected = np.exp(linear)
    return float(2 * (units * (np.log(units) - linear) - (units - expected)).sum())
