"""How well predictions of order dates met what then happened."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.clv_model.histories import Floats


@dataclass(frozen=True)
class BackTest:
    """Errors in order dates per customer, and how well the ranking tells who orders at all.

    `mae`: mean absolute error; `bias`: mean of predicted minus actual; `auc`: the chance that a
    customer who ordered was ranked above one who did not, ties half; None where all did or none.
    """

    mae: float
    bias: float
    auc: float | None


def back_test(predicted: Floats, actual: Floats, customers: Floats) -> BackTest:
    """Compare predictions with what came, each for so many alike `customers`."""
    errors = predicted - actual
    total = customers.sum()
    return BackTest(
        mae=float(customers @ np.abs(errors) / total),
        bias=float(customers @ errors / total),
        auc=auc(predicted, actual > 0, customers),
    )


def auc(scores: Floats, outcomes: npt.NDArray[np.bool_], weights: Floats) -> float | None:
    """Area under the ROC curve of weighted scores; None without both outcomes."""
    distinct, place = np.unique(scores, return_inverse=True)
    positive = np.bincount(place, weights=weights * outcomes, minlength=len(distinct))
    negative = np.bincount(place, weights=weights * ~outcomes, minlength=len(distinct))
    pairs = positive.sum() * negative.sum()
    if pairs == 0:
        return None
    below = np.cumsum(negative) - negative
    return float(positive @ (below + negative / 2) / pairs)
