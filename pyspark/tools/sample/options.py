"""The options of one block's lines: what was chosen, at which price, and what is wrong with it."""

from dataclasses import dataclass

import numpy as np

from tools.sample import profile
from tools.sample.block import Block
from tools.sample.choices import Choices, load_choices
from tools.sample.ids import fractions
from tools.sample.lines import Lines
from tools.sample.menu import load_menu
from tools.sample.orders import GUEST, Orders
from tools.sample.quotas import Flags, Ints, apportion, numbers_within

ASKS = {
    "breakfast": 1.0, "sandwich": 1.1, "bowl": 0.9, "salad": 0.9, "kids": 0.7, "smoothie": 0.45,
    "coffee": 0.5, "drink": 0.12,
}  # fmt: skip
"""How readily a line of each family gets options, relative to the others."""
CUPS = ("smoothie", "coffee", "drink")
CUP_PRICES = (60, 75, 50)
BOOST_SHARE = 0.08
"""Share of the options at 1.00 that are smoothie boosts."""
OTHER_PRICES = {5: 60, 25: 90, 150: 70, 250: 110, 400: 40, 500: 31, 800: 12}
LINES_BY_OPTIONS = (0.48, 0.29, 0.14, 0.06, 0.02, 0.007, 0.003)
USUAL_SHARE = 0.65
FALL = 2.2
THIN = 12
"""Of m options the first are drawn most: position m * random ** FALL."""


@dataclass(frozen=True)
class Options:
    """Options in the sequence of their lines; `choice` counts in Choices, price in cents."""

    line: Ints
    choice: Ints
    cents: Ints


def generate_options(block: Block, orders: Orders, lines: Lines) -> Options:
    """All options of the block's lines; the orphans come apart (orphans)."""
    menu, choices = load_menu(), load_choices()
    families = list(ASKS)
    known = np.array([families.index(family) if family else -1 for family in menu.family])
    family = np.where(lines.entry >= 0, known[lines.entry], -1)
    line = _rows(block, family)
    cents = _prices(block, choices, family[line], numbers_within(line) == 0)
    order = np.lexsort((cents, line))
    line, cents = line[order], cents[order]
    choice = _choices(block, choices, orders, lines, Options(line, family[line], cents))
    return _duplicated(block, Options(line, choice, cents))


def orphan_lines(block: Block) -> Ints:
    """Options without an order line: for each, which of the missing lines it belongs to."""
    lines = max(block.count(profile.ORPHAN_LINES), 1)
    options = max(block.count(profile.ORPHAN_OPTIONS), lines)
    return np.sort(np.arange(options) % lines)


def _rows(block: Block, family: Ints) -> Ints:
    """The line of each option, ascending: half of the lines have some, most of those one."""
    rng = block.rng("options")
    asks = np.array(list(ASKS.values()))[family]
    priority = np.where(family >= 0, np.log(rng.random(len(family))) / asks, -np.inf)
    orphans = orphan_lines(block)
    asked = block.count(profile.OPTION_LINES) - int(orphans[-1]) - 1
    chosen = np.sort(np.argsort(-priority, kind="stable")[: min(asked, int((family >= 0).sum()))])
    total = block.count(profile.OPTIONS) - len(orphans) - block.count(profile.DUPLICATE_OPTIONS)
    size = len(LINES_BY_OPTIONS)
    counts = rng.permutation(
        np.repeat(np.arange(size) + 1, apportion(LINES_BY_OPTIONS, len(chosen)))
    )
    gap = total - int(counts.sum())
    movable = np.flatnonzero((counts < size) if gap > 0 else (counts > 1))
    counts[movable[: abs(gap)]] += int(np.sign(gap))
    return np.repeat(chosen, counts)


def _prices(block: Block, choices: Choices, family: Ints, first: Flags) -> Ints:
    """The price of each option in cents: syrups and milks for cups, the rest for food."""
    rng = block.rng("option prices")
    families = list(ASKS)
    cups = np.isin(family, [families.index(name) for name in CUPS])
    smoothies = family == families.index("smoothie")
    wet = family != families.index("drink")
    dear = {round(price * 100): count for price, count in profile.OPTIONS_OF_PRICE.items()}
    cents = np.zeros(len(family), dtype=np.int64)
    boosts = round(BOOST_SHARE * block.count(dear[100]))
    _price(rng, cents, cups & wet, {price: block.count(dear[price]) for price in CUP_PRICES})
    _price(rng, cents, smoothies, {100: boosts})
    food = {
        100: block.count(dear[100]) - boosts,
        200: block.count(dear[200]),
        300: block.count(dear[300]),
    }
    kids = family == families.index("kids")
    _price(rng, cents, ~cups & ~kids, {300: food.pop(300)})
    rare = apportion(list(OTHER_PRICES.values()), block.count(profile.OPTIONS_OF_OTHER_PRICES))
    for price, count in zip(OTHER_PRICES, rare.tolist(), strict=True):
        offered = [families.index(of) for of, cents_of in choices.cells if cents_of == price]
        for of, part in zip(offered, apportion([1] * len(offered), count).tolist(), strict=True):
            _price(rng, cents, first & (family == of), {price: part})
    _price(rng, cents, ~cups, food)
    return cents


def _price(rng: np.random.Generator, cents: Ints, among: Flags, counts: dict[int, int]) -> None:
    """Give so many of the still free options each price, in place."""
    free = rng.permutation(np.flatnonzero(among & (cents == 0)))
    prices = np.repeat(list(counts), list(counts.values()))[: len(free)]
    cents[free[: len(prices)]] = prices


def _choices(block: Block, choices: Choices, orders: Orders, lines: Lines, asked: Options) -> Ints:
    """Which option each is: never the same twice on a line, and often what the customer likes.

    `asked.choice` is the family.
    """
    rng = block.rng("choices")
    user = orders.user[lines.order]
    person = user * 100_003 + lines.entry * 7
    usual = (user != GUEST) & (rng.random(len(user)) < USUAL_SHARE)
    taste = np.where(usual, fractions(person), rng.random(len(user)))
    cell_key = asked.line * 1_000 + asked.cents
    position = numbers_within(cell_key)
    shift = fractions(asked.cents)
    at = np.mod(taste[asked.line] + shift, 1) ** FALL
    choice = np.empty(len(position), dtype=np.int64)
    families = list(ASKS)
    keys = asked.choice * 1_000 + asked.cents
    for key in np.unique(keys):
        rows = np.flatnonzero(keys == key)
        cell = np.array(choices.cells[families[key // 1_000], int(key % 1_000)])
        # In a thin cell every option gets its turn, else the last would never be taken.
        turn = np.arange(len(rows)) if len(rows) < THIN * len(cell) else at[rows] * len(cell)
        drawn = turn.astype(np.int64) + position[rows]
        choice[rows] = cell[drawn % len(cell)]
    return choice


def _duplicated(block: Block, options: Options) -> Options:
    """Some free options are recorded twice."""
    free = np.flatnonzero(options.cents == 0)
    twice = block.rng("duplicates").permutation(free)[: block.count(profile.DUPLICATE_OPTIONS)]
    times = np.ones(len(options.cents), dtype=np.int64)
    times[twice] = 2
    return Options(*(np.repeat(v, times) for v in (options.line, options.choice, options.cents)))
