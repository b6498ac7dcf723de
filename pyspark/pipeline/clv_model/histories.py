"""The input of the models: counts and times of orders, equal histories together."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


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

    def repeaters(self) -> int:
        """How many customers came back at least once."""
        return int(self.customers[self.x > 0].sum())
