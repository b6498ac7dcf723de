"""Gamma-Gamma: what a customer's order dates are worth on average, from few observations of each.

Values are gamma(p, nu) around a customer's own mean, nu is gamma(q, v) over customers.
Fader, Hardie (2013), "The Gamma-Gamma model of monetary value".
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from pipeline.clv_model.histories import Counts, Floats
from pipeline.clv_model.maximise import maximise

STARTS = ((1.0, 2.0, 1.0), (5.0, 4.0, 1.0), (20.0, 10.0, 2.0))


@dataclass(frozen=True)
class GammaGamma:
    """A fitted model: its parameters (v in the unit of the values) and log-likelihood."""

    p: float
    q: float
    v: float
    log_likelihood: float

    def population_mean(self) -> float | None:
        """Mean value over all customers; None where q <= 1: the mean does not exist."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else None


def fit_gamma_gamma(x: Floats, values: Floats) -> GammaGamma:
    """Gamma-Gamma of the highest likelihood.

    `x`: repeat order dates, above 0; `values`: their mean revenue, above 0; one of each a customer.
    """
    scale, counts = float(values.mean()), Counts(x)
    starts = [(p, q, v * scale) for p, q, v in STARTS]
    parameters, value = maximise(lambda p: log_likelihood(p, counts, values), starts, len(x))
    p, q, v = (float(parameter) for parameter in parameters)
    return GammaGamma(p, q, v, value)


def log_likelihood(parameters: Floats, counts: Counts, values: Floats) -> tuple[float, Floats]:
    """Log-likelihood of (p, q, v) and its gradient, over all customers."""
    p, q, v = parameters
    x = counts.for_each(counts.distinct)
    px, total = p * counts.distinct, v + x * values
    log_share = np.log(x * values) - np.log(total)
    logs = counts.for_each(gammaln(px + q) - gammaln(px) - gammaln(q)) - np.log(values)
    logs += p * x * log_share + q * (np.log(v) - np.log(total))
    gradient = (
        x * (counts.for_each(psi(px + q) - psi(px)) + log_share),
        counts.for_each(psi(px + q) - psi(q)) + np.log(v) - np.log(total),
        q / v - (p * x + q) / total,
    )
    return float(logs.sum()), np.array([part.sum() for part in gradient])
