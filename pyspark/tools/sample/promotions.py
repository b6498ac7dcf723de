"""Discounts, only when asked for: negative options on some orders, more of them in campaigns."""

from typing import NamedTuple

import numpy as np

from tools.sample.block import Block
from tools.sample.ids import fractions
from tools.sample.lines import Lines
from tools.sample.options import Options
from tools.sample.orders import GUEST, TEST_APP, Orders
from tools.sample.quotas import Flags, Floats, Ints


class Promotion(NamedTuple):
    """Cents or percent off a line of at least `least` cents; `members` only, if so."""

    name: str
    cents: int
    percent: int
    least: int
    weight: float
    members: bool = False


GROUP = "Promotions"
PROMOTIONS = (
    Promotion("$1 Off Today", 100, 0, 150, 0.16),
    Promotion("$2 Off Your Order", 200, 0, 500, 0.3),
    Promotion("10% Off, App Only", 0, 10, 300, 0.22),
    Promotion('20% Off Lunch "Rush"', 0, 20, 800, 0.14),
    Promotion("$5 Off $10", 500, 0, 1_000, 0.08),
    Promotion("Member Reward, Free Item", 0, 100, 100, 0.1, members=True),
)
BASE_RATE = 0.022
CAMPAIGN_MONTHS = {1: 2.4, 6: 2.0, 9: 1.6, 11: 2.8}
HUNTER_SHARE, HUNTER_FACTOR, GUEST_FACTOR, MEMBER_FACTOR = 0.25, 3.2, 0.4, 1.3


def add_promotions(block: Block, orders: Orders, lines: Lines, options: Options) -> Options:
    """The options with the promotions among them; their `choice` is -1 - place in PROMOTIONS.

    A discount is recorded once, on the first line of its order, and never above the line's total.
    """
    rng = block.rng("promotions")
    given = rng.random(len(orders.lines)) < _rates(orders)
    first = np.flatnonzero((lines.number == 0) & (lines.entry >= 0) & given[lines.order])
    weights = np.array([promotion.weight for promotion in PROMOTIONS])
    kind = rng.choice(len(PROMOTIONS), len(first), p=weights / weights.sum())
    cents, percent, least, members = (
        np.array([promotion[field] for promotion in PROMOTIONS], dtype=np.int64)[kind]
        for field in (1, 2, 3, 5)
    )
    total = lines.total_cents[first]
    allowed: Flags = (total >= least) & (orders.loyalty[lines.order[first]] | (members == 0))
    off = np.where(percent > 0, (total * percent + 50) // 100, cents)
    line = np.concatenate([options.line, first[allowed]])
    order = np.argsort(line, kind="stable")
    return Options(
        line[order],
        np.concatenate([options.choice, -1 - kind[allowed]])[order],
        np.concatenate([options.cents, -off[allowed]])[order],
    )


def _rates(orders: Orders) -> Floats:
    """The chance of a discount on each order: by month, restaurant and customer."""
    month = orders.time_ms.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64) % 12
    by_month = np.array([CAMPAIGN_MONTHS.get(number, 1.0) for number in range(1, 13)])[month]
    by_place = 0.3 + 1.6 * fractions(orders.restaurant)
    people: Ints = np.arange(len(orders.favourites))
    by_person = np.where(fractions(people) < HUNTER_SHARE, HUNTER_FACTOR, 0.5)[orders.user]
    by_person = np.where(orders.user == GUEST, GUEST_FACTOR, by_person)
    by_card = np.where(orders.loyalty, MEMBER_FACTOR, 1.0)
    rate = BASE_RATE * by_month * by_place * by_person * by_card
    return np.where(orders.app == TEST_APP, 0.0, np.minimum(rate, 0.9))
