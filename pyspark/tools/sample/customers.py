"""Who orders how often and when: people with a rate of their own who some day stay away."""

from dataclasses import dataclass

import numpy as np

from tools.sample import profile
from tools.sample.block import Block
from tools.sample.days import DAYS
from tools.sample.quotas import Flags, Floats, Ints, apportion, numbers_within

RATE_SHAPE, RATE_DAYS = 0.331, 9.02
DROPOUT_A, DROPOUT_B = 0.546, 1.322
"""BG/NBD (Fader, Hardie, Lee 2005), fitted to the real histogram of orders per user: each orders at
random with a rate from Gamma(shape, 1 / days) and after each order leaves for good with a
probability from Beta(a, b)."""

JOINING = ((0, 0.25), (254, 0.65), (619, 1.0), (984, 1.15), (1349, 1.3), (1401, 1.1))
"""(day, relative number of new customers): the business grows."""

POWER = 1.7
"""Within a class of USERS_BY_ORDERS, n orders are as frequent as n ** -POWER."""


@dataclass(frozen=True)
class Visits:
    """The orders of ordinary customers, by customer and time.

    `number` counts from 0 within the customer; `when` is a business time in days, before the
    growth, the seasons and the weekdays of days.py are put upon it.
    """

    user: Ints
    number: Ints
    when: Floats
    orders: Ints
    """Orders of each customer."""


def orders_per_user(users: int, orders: int) -> Ints:
    """How many orders each of the ordinary users has: ascending, `orders` in sum.

    The most frequent ones take what the lower classes leave, spread like an exponential.
    """
    classes = profile.USERS_BY_ORDERS
    sizes = [size for _, _, size in classes]
    least = [0] * (len(sizes) - 1) + [1]
    in_class = apportion([*sizes[:-1], sizes[-1] - 1], users, least)
    counts = []
    for (fewest, most, _), size in zip(classes[:-1], in_class[:-1], strict=True):
        values = np.arange(fewest, most + 1)
        counts.append(np.repeat(values, apportion(values**-POWER, int(size))))
    lower = np.concatenate(counts)
    top = int(in_class[-1])
    fewest = classes[-1][0]
    shape = -np.log1p(-(np.arange(top) + 0.5) / top)
    above = max(0, orders - int(lower.sum()) - top * fewest)
    return np.concatenate([lower, np.sort(apportion(shape, above)) + fewest])


def simulate(block: Block, orders: Ints) -> Visits:
    """Let the customers of `orders` (ascending) join, order and leave."""
    rng = block.rng("customers")
    joined, ends, alive, simulated, rate = _lives(rng, len(orders))
    order = np.lexsort((rng.random(len(orders)), simulated))
    joined, ends, alive, rate = (values[order] for values in (joined, ends, alive, rate))
    # A customer of one simulated order who needs another gets a gap as his rate would give it.
    gap = rng.exponential(1, len(orders)) / np.maximum(rate, 0.005)
    late = (orders > 1) & (ends <= joined)
    ends = np.where(late, np.minimum(joined + 1 + gap, DAYS), ends)
    joined = np.where(late, np.minimum(joined, ends - 1), joined)

    shuffled = rng.permutation(len(orders))
    orders, joined, ends, alive = (
        values[shuffled] for values in (orders, joined, ends, alive & ~late)
    )
    user = np.repeat(np.arange(len(orders)), orders)
    number = numbers_within(user)
    fraction = rng.random(len(user))
    fraction[number == 0] = 0
    fraction[(number == 1) & ~alive[user]] = 1
    when = joined[user] + fraction * (ends - joined)[user]
    when = when[np.lexsort((when, user))]
    return Visits(user, number, np.clip(when, 0, DAYS - 1e-6), orders)


def _lives(rng: np.random.Generator, people: int) -> tuple[Floats, Floats, Flags, Ints, Floats]:
    """Joining day, last day, still a customer, orders, and rate a day of so many people.

    Given its number and its ends, the orders of a Poisson process between them are uniform: no
    order needs to be simulated by itself.
    """
    days, density = np.array(JOINING, dtype=np.float64).T
    area = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(days))])
    joined = np.interp(rng.random(people) * area[-1], area, days)
    rate = rng.gamma(RATE_SHAPE, 1 / RATE_DAYS, people) + 1e-9
    dropout = np.clip(rng.beta(DROPOUT_A, DROPOUT_B, people), 1e-5, 1)
    until_dropout = np.minimum(rng.geometric(dropout), 3_000)
    waited = np.where(until_dropout > 1, rng.gamma(np.maximum(until_dropout - 1, 1)) / rate, 0.0)
    left = joined + waited
    alive = left > DAYS
    window = np.clip((DAYS - joined) / np.maximum(waited, 1e-9), 0, 1)
    seen = 1 + rng.binomial(np.maximum(until_dropout - 2, 0), window)
    return joined, np.minimum(left, DAYS), alive, np.where(alive, seen, until_dropout), rate
