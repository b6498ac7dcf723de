"""Cells of an item for discounts/elasticity, as restaurants would fill them."""

import numpy as np

from pipeline.marts.discounts.ppml import Cells, compared

PRICES = np.log([4.89, 5.89, 5.99, 6.99])


def random_cells(
    chance: np.random.Generator,
    restaurants: int,
    months: int,
    elasticity: float = 0.0,
    spread: float = 0.0,
    gaps: float = 0.0,
) -> Cells:
    """Units with a planted elasticity; `spread`: of a cell's own demand, `gaps`: share left out.

    Prices stay for some months at a restaurant, and each restaurant, month and cell has its own
    demand: cells of a restaurant are alike.
    """
    shape = (restaurants, months)
    changes = chance.random(shape) < 0.3
    since = np.maximum.accumulate(np.where(changes, np.arange(months), 0), axis=1)
    price = np.take_along_axis(chance.choice(PRICES, shape), since, axis=1)
    own = chance.normal(0, spread, shape)
    for month in range(1, months):
        own[:, month] = 0.4 * own[:, month - 1] + 0.92 * own[:, month]
    level = chance.normal(-2, 0.5, restaurants)[:, None] + chance.normal(0, 0.3, months)
    exposure = np.round(chance.lognormal(6, 0.7, shape)) + 1
    expected = exposure * np.exp(level + own + elasticity * (price - PRICES.mean()))
    units = chance.poisson(expected)
    restaurant, month = (code.ravel() for code in np.indices(shape))
    sold = (units.ravel() > 0) & (chance.random(units.size) >= gaps)
    restaurant, month = restaurant[sold], month[sold]
    left = compared(restaurant, month)
    return Cells(
        np.unique(restaurant[left], return_inverse=True)[1],
        np.unique(month[left], return_inverse=True)[1],
        units.ravel()[sold][left].astype(float),
        price.ravel()[sold][left],
        exposure.ravel()[sold][left],
    )
