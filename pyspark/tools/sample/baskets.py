"""How many lines an order has."""

import numpy as np

from tools.sample import profile
from tools.sample.block import Block
from tools.sample.quotas import Ints, apportion

BASKET_POWER = 3.4
"""Within a class of ORDERS_BY_LINES, n lines are as frequent as n ** -BASKET_POWER."""
TASTE_SPREAD = 0.6
"""How much customers differ, when the orders of one customer differ by 1."""


def basket_sizes(block: Block, user: Ints, users: int) -> Ints:
    """Lines of each order of `user` (-1: guest): some users have larger baskets."""
    rng = block.rng("baskets")
    sizes: list[Ints] = []
    in_class = apportion([orders for _, _, orders in profile.ORDERS_BY_LINES], len(user))
    for (fewest, most, _), orders in zip(profile.ORDERS_BY_LINES, in_class, strict=True):
        values = np.arange(fewest, most + 1)
        least = (values == profile.ORDERS_BY_LINES[-1][1]) & (orders > 1)
        sizes.append(np.repeat(values, apportion(values**-BASKET_POWER, int(orders), least)))
    lines = np.empty(len(user), dtype=np.int64)
    taste = rng.normal(0, TASTE_SPREAD, users + 1)[user]
    order = np.argsort(taste + rng.normal(0, 1, len(user)), kind="stable")
    lines[order] = _fit(np.concatenate(sizes), block.count(profile.ORDER_LINES))
    return lines


def _fit(sizes: Ints, total: int) -> Ints:
    """Make sizes sum to `total`, each within its class where that is enough; ascending."""
    gap = total - int(sizes.sum())
    step = 1 if gap > 0 else -1
    ends = [most for _, most, _ in profile.ORDERS_BY_LINES]
    possible = sizes + step >= 1
    same_class = np.searchsorted(ends, sizes) == np.searchsorted(ends, sizes + step)
    movable = np.flatnonzero(possible & same_class)
    if abs(gap) > len(movable):
        movable = np.flatnonzero(possible)
    sizes[movable[: abs(gap)]] += step
    return np.sort(sizes)
