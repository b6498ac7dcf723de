"""BG/NBD and MBG/NBD: orders come at a customer's own rate until, after one of them, they leave.

Rates are gamma(r, alpha) over customers, in orders per week; the probability to leave after an
order is beta(a, b). In MBG/NBD a customer may leave after the very first order too.
Fader, Hardie, Lee (2005), "Counting your customers the easy way"; Batislam, Denizel, Filiztekin
(2007), "Empirical validation and comparison of models for customer base analysis".
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, betaln, expit, gammaln, hyp2f1, psi, roots_legendre

from pipeline.clv_model.histories import Floats, Histories
from pipeline.clv_model.maximise import maximise

STARTS = ((0.5, 0.2, 0.5, 1.0), (1.0, 1.0, 1.0, 4.0), (0.2, 0.05, 0.1, 0.5))

# Gauss-Legendre: places between 0 and 1, and how much each counts.
QUANTILES = [
    ((place + 1) / 2, weight / 2) for place, weight in zip(*roots_legendre(32), strict=True)
]


@dataclass(frozen=True)
class BetaGeometric:
    """A fitted model: its parameters (alpha in weeks) and log-likelihood.

    `first_flip` is 1 where a customer may leave after the first order (MBG/NBD), else 0 (BG/NBD).
    """

    first_flip: int
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def p_alive(self, histories: Histories) -> Floats:
        """The probability that a customer of each history has not left."""
        parameters = np.array([self.r, self.alpha, self.a, self.b])
        stayed, left = _log_terms(parameters, histories, self.first_flip)
        return np.asarray(expit(stayed - left))

    def expected_order_dates(self, histories: Histories, weeks: float) -> Floats:
        """Expected order dates of a customer of each history in the next `weeks`.

        In MBG/NBD, with z = weeks / (alpha + T + weeks), a customer still there is expected on
        (a + b + x) / (a - 1) x (1 - (1 - z)^(r + x) 2F1(r + x, b + x + 1; a + b + x; z)) dates.
        Euler's transformation of 2F1 keeps x out of its upper parameters: as published it
        overflows for the many orders of a regular.
        """
        if abs(self.a - 1) < 1e-6:
            # A removable singularity: the formula is smooth through a = 1.
            nudged = BetaGeometric(**(vars(self) | {"a": 1 + 2e-6}))
            return nudged.expected_order_dates(histories, weeks)
        x, age = histories.x, histories.age
        z = weeks / (self.alpha + age + weeks)
        c = self.a + self.b + x + self.first_flip - 1
        series = hyp2f1(self.a + self.b - self.r - 1 + self.first_flip, self.a - 1, c, z)
        with np.errstate(invalid="ignore"):
            dates = c / (self.a - 1) * (1 - (1 - z) ** (self.a - 1) * series)
        absent = ~np.isfinite(dates)
        dates[absent] = self._integrated_order_dates(x[absent], age[absent], weeks)
        # Nobody orders more than one who never leaves.
        never_leaving = (self.r + x) / (self.alpha + age) * weeks
        return np.asarray(np.clip(dates, 0, never_leaving) * self.p_alive(histories))

    def _integrated_order_dates(self, x: Floats, age: Floats, weeks: float) -> Floats:
        """Of a customer still there, by their chance to leave: for chances so alike that 2F1 has
        no value in doubles, as a fit on few customers finds them.
        """
        dates = np.zeros_like(x)
        for quantile, weight in QUANTILES:
            leaving = betaincinv(self.a, self.b + x + self.first_flip, quantile)
            leaving = np.maximum(leaving, np.finfo(float).tiny)
            stays = np.log1p(leaving * weeks / (self.alpha + age))
            dates += weight * -np.expm1(-(self.r + x) * stays) / leaving
        return dates

    def p_order(self, histories: Histories, weeks: float) -> Floats:
        """The probability of an order in the next `weeks`: not gone, and not silent for so long."""
        until = self.alpha + histories.age
        exponent = self.r + histories.x
        ordering = -np.expm1(exponent * np.log(until / (until + weeks)))
        return np.asarray(self.p_alive(histories) * ordering)


def fit_bg_nbd(histories: Histories) -> BetaGeometric:
    """BG/NBD of the highest likelihood."""
    return _fit(histories, 0)


def fit_mbg_nbd(histories: Histories) -> BetaGeometric:
    """MBG/NBD of the highest likelihood."""
    return _fit(histories, 1)


def _fit(histories: Histories, first_flip: int) -> BetaGeometric:
    typical_age = float(np.average(histories.age, weights=histories.customers))
    starts = [(r, alpha * typical_age, a, b) for r, alpha, a, b in STARTS]
    parameters, value = maximise(
        lambda p: log_likelihood(p, histories, first_flip),
        starts,
        float(histories.customers.sum()),
    )
    r, alpha, a, b = (float(parameter) for parameter in parameters)
    return BetaGeometric(first_flip, r, alpha, a, b, value)


def log_likelihood(
    parameters: Floats, histories: Histories, first_flip: int
) -> tuple[float, Floats]:
    """Log-likelihood of (r, alpha, a, b) and its gradient, over all customers."""
    r, alpha, a, b = parameters
    x, t_x, age, weight = histories.x, histories.t_x, histories.age, histories.customers
    stayed, left = _log_terms(parameters, histories, first_flip)
    p_left = expit(left - stayed)
    p_stayed = 1 - p_left
    # Gamma functions take most of the time, and depend on a customer only by x.
    counts = histories.counts
    flips, orders = counts.distinct + first_flip, r + counts.distinct
    values = counts.for_each(gammaln(orders) - gammaln(r) + r * np.log(alpha))
    values += counts.for_each(betaln(a, b + flips) - betaln(a, b)) + np.logaddexp(stayed, left)
    both = psi(a + b) - psi(a + b + flips)
    # Without a flip there is no way to have left: p_left is 0 and its divisor does not matter.
    survived = np.maximum(b + (x + first_flip) - 1, b)
    gradient = (
        counts.for_each(psi(orders) - psi(r) + np.log(alpha))
        - p_stayed * np.log(alpha + age)
        - p_left * np.log(alpha + t_x),
        r / alpha - (r + x) * (p_stayed / (alpha + age) + p_left / (alpha + t_x)),
        counts.for_each(both) + p_left / a,
        counts.for_each(both + psi(b + flips) - psi(b)) - p_left / survived,
    )
    # Not `@`: on long vectors it wakes a thread per core, which takes longer than the sum.
    return float((weight * values).sum()), np.array([(weight * part).sum() for part in gradient])


def _log_terms(parameters: Floats, histories: Histories, first_flip: int) -> tuple[Floats, Floats]:
    """Logarithms of what having stayed and having left contribute, up to their common factor."""
    r, alpha, a, b = parameters
    x = histories.x
    flips = x + first_flip
    stayed = -(r + x) * np.log(alpha + histories.age)
    odds = np.log(a) - np.log(np.maximum(b + flips - 1, b))
    left = odds - (r + x) * np.log(alpha + histories.t_x)
    return stayed, np.where(flips > 0, left, -np.inf)
