"""Maximum likelihood of positive parameters."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import optimize

from pipeline.clv_model.histories import Floats

# Value and gradient of the log-likelihood, with respect to the parameters themselves.
LogLikelihood = Callable[[Floats], tuple[float, Floats]]

# Wide enough for any business; on few customers a parameter may run off to a bound.
LOG_BOUNDS = (-9.0, 9.0)


def maximise(
    log_likelihood: LogLikelihood, starts: Sequence[Sequence[float]], customers: float
) -> tuple[Floats, float]:
    """The parameters of the highest likelihood from several starting points, and its logarithm.

    Works on logarithms of the parameters, so that they stay positive, and on the mean per customer,
    so that the tolerances mean the same for any number of customers.
    """

    def loss(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        value, gradient = log_likelihood(parameters)
        return -value / customers, -gradient * parameters / customers

    found = [
        optimize.minimize(
            loss,
            np.log(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[LOG_BOUNDS] * len(start),
            options={"maxiter": 2000, "maxfun": 4000, "maxcor": 20, "ftol": 1e-15, "gtol": 1e-9},
        )
        for start in starts
    ]
    best = min(found, key=lambda result: float(result.fun))
    return np.exp(best.x), -float(best.fun) * customers
