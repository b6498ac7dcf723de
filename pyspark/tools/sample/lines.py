"""The order lines of one block: item, quantity and line total."""

from dataclasses import dataclass

import numpy as np

from tools.sample import clock, profile
from tools.sample.block import Block
from tools.sample.menu import Menu, load_menu
from tools.sample.orders import FAVOURITES, GUEST, Orders
from tools.sample.quotas import Flags, Floats, Ints, apportion, deal, numbers_within

MALFORMED = -1
USUAL_SHARE = 0.72
"""Share of a customer's lines that are one of his usual items."""
MORNING_PULL, MORNING_END, TASTE_SPREAD = 2.6, 10.6, 1.1
PRICE_LAG_DAYS = 130
"""Restaurants follow a price change within so many days."""


@dataclass(frozen=True)
class Lines:
    """Lines in the sequence of their orders; one element a line.

    `order` counts in Orders, `number` within the order, `entry` in the menu or MALFORMED.
    """

    order: Ints
    number: Ints
    entry: Ints
    quantity: Ints
    total_cents: Ints


def generate_lines(block: Block, orders: Orders) -> Lines:
    """All lines of the block's orders."""
    menu = load_menu()
    order = np.repeat(np.arange(len(orders.lines)), orders.lines)
    number = numbers_within(order)
    malformed = _malformed(block, orders, order, number)
    entry = _entries(block, menu, orders, order, number, malformed)
    quantity = _quantities(block, menu, entry)
    unit = _unit_prices(block, menu, orders, order, entry)
    total = _totals(block, menu, entry, quantity, unit)
    quantity[malformed] = 0
    total[malformed] = round(profile.MALFORMED_PRICE * 100)
    return Lines(order, number, entry, quantity, total)


def _malformed(block: Block, orders: Orders, order: Ints, number: Ints) -> Ints:
    """Lines of ordinary orders of several lines: the order outlives its broken record."""
    rng = block.rng("malformed")
    plain = (orders.app == 0) & (orders.lines > 1) & (orders.user != orders.shared)
    return rng.choice(np.flatnonzero(plain[order] & (number == 1)), block.count(1), replace=False)


def _entries(
    block: Block, menu: Menu, orders: Orders, order: Ints, number: Ints, malformed: Ints
) -> Ints:
    """The menu entry of each line: what the customer likes, with the menu's exact shares."""
    rng = block.rng("items")
    entry = np.full(len(order), MALFORMED)
    user = orders.user[order]
    hour = clock.local_hour(orders.time_ms)[order]
    early = np.tanh((MORNING_END - hour) / 1.5)
    taste = rng.normal(0, TASTE_SPREAD, len(orders.favourites) + 1)[user]
    wish = MORNING_PULL * early + taste + rng.logistic(0, 0.8, len(order)) - 0.5 * (number > 0)
    wish[malformed] = -np.inf
    sold = np.argsort(-wish, kind="stable")[: len(order) - len(malformed)]
    breakfast = block.count(int(menu.lines[menu.breakfast == 1].sum()))
    for wanted, lines, first in ((1, sold[:breakfast], 0), (0, sold[breakfast:], FAVOURITES)):
        offered = np.flatnonzero(menu.breakfast == wanted)
        quotas = apportion(menu.lines[offered], len(lines), least=menu.is_dirt[offered])
        usual = orders.favourites[user[lines], first + number[lines] % FAVOURITES]
        # Drinks come first on the menu: in the morning what is not usual is rather one of them.
        other = rng.beta(1.0, np.where(hour[lines] < MORNING_END, 1.7, 0.8))
        is_usual = (user[lines] != GUEST) & (rng.random(len(lines)) < USUAL_SHARE)
        entry[lines] = offered[deal(np.where(is_usual, usual, other), quotas)]
    return entry


def _quantities(block: Block, menu: Menu, entry: Ints) -> Ints:
    rng = block.rng("quantities")
    quantity = np.ones(len(entry), dtype=np.int64)
    breakfast = (menu.breakfast[entry] == 1) & (entry != MALFORMED)
    cheap = menu.prices[entry].max(axis=1) < 2_000
    for lines, table in (
        (np.flatnonzero(breakfast), profile.BREAKFAST_QUANTITIES),
        (np.flatnonzero(~breakfast & cheap & (entry != MALFORMED)), profile.OTHER_QUANTITIES),
    ):
        counts = apportion(list(table.values()), block.count(sum(table.values())))
        chosen = rng.permutation(lines)[: counts.sum()]
        quantity[chosen] = np.repeat(list(table), counts)
    catering = np.flatnonzero((~cheap) & (entry != MALFORMED))
    bulk = catering if len(catering) else np.flatnonzero(~breakfast)
    quantity[rng.permutation(bulk)[: block.count(profile.BULK_LINES)]] = profile.BULK_QUANTITY
    return quantity


def _unit_prices(block: Block, menu: Menu, orders: Orders, order: Ints, entry: Ints) -> Ints:
    """Prices in cents that rise over time, at some restaurants later, plus what was added."""
    rng = block.rng("prices")
    lag = np.random.default_rng(PRICE_LAG_DAYS).uniform(0, PRICE_LAG_DAYS * clock.DAY_MS, 64)
    moment = orders.time_ms[order] - lag[orders.restaurant[order]].astype(np.int64)
    by_entry = np.lexsort((moment, entry))
    sold = np.bincount(entry[entry >= 0], minlength=len(menu.lines))
    passed = np.empty(len(entry))
    passed[by_entry] = numbers_within(entry[by_entry])
    passed = (passed + 0.5) / np.maximum(sold[entry], 1)
    step = (passed[:, None] > menu.until[entry]).sum(axis=1)
    unit = menu.prices[entry, np.minimum(step, menu.prices.shape[1] - 1)]
    added: Flags = rng.random(len(entry)) < menu.extras[entry]
    which = rng.integers(0, menu.steps.shape[1], len(entry))
    price: Ints = unit + np.where(added, menu.steps[entry, which], 0)
    return price


def _totals(block: Block, menu: Menu, entry: Ints, quantity: Ints, unit: Ints) -> Ints:
    """Line totals in cents: unit price times quantity, but for the odd ones of the real files."""
    rng = block.rng("totals")
    total = unit * quantity
    several = np.flatnonzero((quantity > 1) & (menu.breakfast[entry] == 1) & (entry >= 0))
    odd = block.count(sum(profile.BREAKFAST_QUANTITIES.values()) - profile.BREAKFAST_TOTALS)
    units = block.count(profile.BREAKFAST_UNITS)
    chosen = rng.permutation(several)[:odd]
    total[chosen[:units]] = unit[chosen[:units]]
    total[chosen[units:]] = total[chosen[units:]] - 37 * quantity[chosen[units:]] - 1
    free: Floats = rng.permutation(np.flatnonzero((quantity == 1) & (entry >= 0)))
    total[free[: block.count(profile.FREE_LINES)].astype(np.int64)] = 0
    total[quantity == profile.BULK_QUANTITY] = round(profile.BULK_PRICE * 100)
    return total
