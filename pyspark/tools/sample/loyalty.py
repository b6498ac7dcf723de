"""Who is a member: rather those who order more, some from their first order on, some later."""

import numpy as np

from tools.sample import profile
from tools.sample.block import Block
from tools.sample.customers import Visits
from tools.sample.quotas import Flags, Floats, Ints

SWITCHER_TASTE, MEMBER_TASTE = 0.2, 0.56
"""Joining is as likely as (orders ** taste)."""
JOINING_SHARE = 0.95
SHOWS_CARD = 0.93
"""Share of the orders after joining in which the card is shown."""
FIRST_CARD, CARDS, CARD_STEP = 678_000_000_000, 1_000_000_000, 387_420_489
CUSTOMERS_OF_BLOCK = 32_768


def loyalty_orders(block: Block, visits: Visits) -> Flags:
    """Which orders carry the loyalty flag: the real numbers of orders and of switching users."""
    rng = block.rng("loyalty")
    wanted = block.count(profile.LOYALTY_ORDERS)
    loyal, switchers = _switchers(block, rng, visits)
    excess = int(loyal.sum()) - wanted
    if excess > 0:
        last = np.append(visits.user[1:] != visits.user[:-1], True)
        loyal[rng.permutation(np.flatnonzero(loyal & ~last))[:excess]] = False
        return loyal
    members = _sample(rng, visits.orders, MEMBER_TASTE)
    members = members[~np.isin(members, switchers)]
    # Whoever joins takes nearly all of the orders left; the rest goes to people with a single
    # order: their number is what makes the sum exact.
    running = np.cumsum(visits.orders[members])
    members = members[running <= round(-excess * JOINING_SHARE)]
    missing = -excess - int(visits.orders[members].sum())
    single = np.flatnonzero(visits.orders == 1)
    members = np.concatenate([members, single[~np.isin(single, members)][:missing]])
    return loyal | np.isin(visits.user, members)


def _switchers(block: Block, rng: np.random.Generator, visits: Visits) -> tuple[Flags, Ints]:
    """Orders with a card of those who join after their first order, and who they are."""
    count = block.count(profile.SWITCHING_USERS)
    switchers = _sample(rng, np.where(visits.orders > 1, visits.orders, 0), SWITCHER_TASTE)[:count]
    joins = np.zeros(len(visits.orders), dtype=np.int64)
    late = visits.orders[switchers]
    joins[switchers] = np.clip(np.ceil(rng.beta(1.2, 1.6, len(late)) * late), 1, late - 1)
    after = (joins[visits.user] > 0) & (visits.number >= joins[visits.user])
    shown = (rng.random(len(after)) < SHOWS_CARD) | (visits.number == joins[visits.user])
    return after & shown, switchers


def _sample(rng: np.random.Generator, orders: Ints, taste: float) -> Ints:
    """Users in a random order, those with more orders rather first; none without orders."""
    chance: Floats = np.log(rng.random(len(orders))) / np.maximum(orders, 1) ** taste
    return np.argsort(-np.where(orders > 0, chance, -np.inf), kind="stable")[: (orders > 0).sum()]


def card_numbers(block: Block, users: Ints) -> Ints:
    """The 12-digit card number of each user, unique over the blocks."""
    person = users + block.number * CUSTOMERS_OF_BLOCK
    return FIRST_CARD + (person * CARD_STEP + block.seed) % CARDS
