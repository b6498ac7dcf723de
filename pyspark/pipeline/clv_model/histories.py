"""The input of the models: counts and times of orders, equal histories together."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Counts:
    """Counts of which many are equal: a slow function is evaluated once for each distinct one."""

    def __init__(self, counts: Floats) -> None:
        self.distinct, self._places = np.unique(counts, return_inverse=True)

    def for_each(self, of_distinct: Floats) -> Floats:
        """One value for each count, from those of the distinct ones."""
        return np.asarray(of_distinct[self._places])


@dataclass(frozen=True)
class Histories:
    """Distinct order histories; each array has one value per history.

    `x`: repeat order dates. `t_x`: weeks from the first order to the last. `age`: weeks from the
    first order to the end of the data, T in the papers. `customers`: how many have this history.
    """

    x: Floats
    t_x: Floats
    age: Floats
    customers: Floats

    @cached_property
    def counts(self) -> Counts:
        """The values of x."""
        return Counts(self.x)

    def repeaters(self) -> int:
        """How many customers came back at least once."""
        return int(self.customers[self.x > 0].sum())
