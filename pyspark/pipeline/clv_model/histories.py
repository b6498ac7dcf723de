"""The input of the models: counts and times of orders, equal histories together."""

from dataclasses import dataclass, field

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
    `counts`: the values of x.
    """

    x: Floats
    t_x: Floats
    age: Floats
    customers: Floats
    counts: Counts = field(init=False)

    def __post_init__(self) -> None:
        """Derive `counts`. Not a cached property: that has a lock, and workers get this class."""
        object.__setattr__(self, "counts", Counts(self.x))

    def repeaters(self) -> int:
        """How many customers came back at least once."""
        return int(self.customers[self.x > 0].sum())
