"""BG/NBD, MBG/NBD and Gamma-Gamma, written from the papers' mixtures.

Fader, Hardie, Lee (2005); Batislam, Denizel, Filiztekin (2007); Fader, Hardie, Lee (2005b).
Times in weeks. Expectations are integrated numerically over the drop-out probability instead of
using the papers' hypergeometric closed form.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaincinv, betaln, gammaln, roots_legendre

Array = npt.NDArray[np.float64]
NODES = 100


@dataclass(frozen=True)
class Fit:
    """Parameters in the paper's order and the log-likelihood at the optimum."""

    parameters: tuple[float, ...]
    log_likelihood: float


def maximised(likelihood: Callable[[Array], float], *starts: tuple[float, ...]) -> Fit:
    """Maximum over positive parameters, the best from several starts (logarithms)."""
    return max((climbed(likelihood, start) for start in starts), key=lambda fit: fit.log_likelihood)


def climbed(likelihood: Callable[[Array], float], start: tuple[float, ...]) -> Fit:
    """Simplex steps on logarithms, restarted until they rest."""
    best, point = np.inf, np.array(start)

    def loss(logs: Array) -> float:
        value = -likelihood(np.exp(logs))
        return value if np.isfinite(value) else 1e300

    options = {"xatol": 1e-9, "fatol": 1e-10, "maxiter": 20_000, "maxfev": 20_000}
    for _ in range(20):
        found = minimize(loss, point, method="Nelder-Mead", options=options)
        point = found.x
        if best - found.fun < 1e-9:
            break
        best = found.fun
    return Fit(tuple(float(value) for value in np.exp(point)), -float(found.fun))


def _purchases(r: float, alpha: float, x: Array, until: Array) -> Array:
    """log of the integral of l^x e^(-l until) over the gamma mixture."""
    return np.asarray(
        gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + until)
    )


def bg_nbd(parameters: Array, x: Array, t_x: Array, age: Array) -> Array:
    """Log-likelihood per customer: drop-out after a repeat order."""
    r, alpha, a, b = parameters
    alive = betaln(a, b + x) - betaln(a, b) + _purchases(r, alpha, x, age)
    repeats = np.maximum(x, 1)
    left = betaln(a + 1, b + repeats - 1) - betaln(a, b) + _purchases(r, alpha, x, t_x)
    return np.asarray(np.logaddexp(alive, np.where(x > 0, left, -np.inf)))


def mbg_nbd(parameters: Array, x: Array, t_x: Array, age: Array) -> Array:
    """Log-likelihood per customer: drop-out after any order, the first one too."""
    r, alpha, a, b = parameters
    alive = betaln(a, b + x + 1) - betaln(a, b) + _purchases(r, alpha, x, age)
    left = betaln(a + 1, b + x) - betaln(a, b) + _purchases(r, alpha, x, t_x)
    return np.asarray(np.logaddexp(alive, left))


def gamma_gamma(parameters: Array, x: Array, value: Array) -> Array:
    """Log-likelihood per customer with repeats of a mean value above zero."""
    p, q, v = parameters
    return np.asarray(
        gammaln(p * x + q)
        - gammaln(p * x)
        - gammaln(q)
        + q * np.log(v)
        + (p * x - 1) * np.log(value)
        + p * x * np.log(x)
        - (p * x + q) * np.log(v + value * x)
    )


def fit_orders(
    density: Callable[[Array, Array, Array, Array], Array], x: Array, t_x: Array, age: Array
) -> Fit:
    """BG/NBD or MBG/NBD on the distinct (x, t_x, T) with weights."""
    rows, weights = np.unique(np.column_stack([x, t_x, age]), axis=0, return_counts=True)
    return maximised(
        lambda p: float(weights @ density(p, rows[:, 0], rows[:, 1], rows[:, 2])), (0.0,) * 4
    )


def fit_value(x: Array, value: Array) -> Fit:
    """Gamma-Gamma on customers with x > 0 and value > 0."""
    used = (x > 0) & (value > 0)
    middle = (0.0, 1.0, float(np.log(value[used].mean())))
    return maximised(
        lambda p: float(np.sum(gamma_gamma(p, x[used], value[used]))), (0.0, 0.0, 0.0), middle
    )


def p_alive(parameters: tuple[float, ...], x: Array, t_x: Array, age: Array) -> Array:
    """MBG/NBD: probability of not having dropped out by T."""
    r, alpha, a, b = parameters
    odds = a / (b + x) * np.exp((r + x) * (np.log(alpha + age) - np.log(alpha + t_x)))
    return np.asarray(1 / (1 + odds))


def expected_orders(
    parameters: tuple[float, ...], x: Array, t_x: Array, age: Array, weeks: float
) -> Array:
    """MBG/NBD: expected order dates in the `weeks` after T.

    One that is alive at T has l ~ gamma(r + x, alpha + T), p ~ beta(a, b + x + 1), and expects
    (1 - e^(-l p t)) / p orders: averaged over the quantiles of p.
    """
    r, alpha, a, b = parameters
    nodes, weights = roots_legendre(NODES)
    quantiles = betaincinv(a, (b + x + 1)[:, None], (1 + nodes[None, :]) / 2)
    p = np.maximum(quantiles, np.finfo(float).tiny)
    rest = (r + x)[:, None] * np.log1p(p * weeks / (alpha + age)[:, None])
    return np.asarray(p_alive(parameters, x, t_x, age) * ((-np.expm1(-rest) / p) @ weights / 2))


def p_order(parameters: tuple[float, ...], x: Array, t_x: Array, age: Array, weeks: float) -> Array:
    """MBG/NBD: probability of any order in the `weeks` after T."""
    r, alpha, _, _ = parameters
    none = np.exp((r + x) * (np.log(alpha + age) - np.log(alpha + age + weeks)))
    return np.asarray(p_alive(parameters, x, t_x, age) * (1 - none))


def expected_value(parameters: tuple[float, ...], x: Array, value: Array) -> Array:
    """Gamma-Gamma: expected revenue of an order date; the population's mean without repeats.

    Up to q = 1 the population has no mean: then that of the fitted values.
    """
    p, q, v = parameters
    used = (x > 0) & (value > 0)
    repeats, mean = np.where(used, x, 1), np.where(used, value, 0)
    own = (v + mean * repeats) * p / (p * repeats + q - 1)
    return np.asarray(np.where(used, own, p * v / (q - 1) if q > 1 else value[used].mean()))
