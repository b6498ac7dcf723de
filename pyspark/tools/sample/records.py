"""The records of the CSV files: columns of text, as the ordering platform exports them."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from tools.sample import profile
from tools.sample.block import Block
from tools.sample.choices import load_choices
from tools.sample.ids import object_ids
from tools.sample.lines import Lines
from tools.sample.loyalty import card_numbers
from tools.sample.menu import load_menu
from tools.sample.options import Options, orphan_lines
from tools.sample.orders import GUEST, Orders
from tools.sample.promotions import GROUP, PROMOTIONS
from tools.sample.quotas import Ints
from tools.sample.restaurants import RESTAURANTS, opening_days

Record = tuple[str, ...]

ORDER_ITEMS_HEADER = (
    "APP_NAME", "RESTAURANT_ID", "CREATION_TIME_UTC", "ORDER_ID", "USER_ID", "PRINTED_CARD_NUMBER",
    "IS_LOYALTY", "CURRENCY", "LINEITEM_ID", "ITEM_CATEGORY", "ITEM_NAME", "ITEM_PRICE",
    "ITEM_QUANTITY",
)  # fmt: skip
OPTIONS_HEADER = (
    "ORDER_ID", "LINEITEM_ID", "OPTION_GROUP_NAME", "OPTION_NAME", "OPTION_PRICE",
    "OPTION_QUANTITY",
)  # fmt: skip
RESTAURANTS_HEADER = ("restaurant_id", "name", "city")

ORPHANS_FROM, ORPHANS_UNTIL = np.datetime64("2024-02-01"), np.datetime64("2024-02-21")


def restaurants() -> Iterator[Record]:
    """The rows of restaurants.csv; the ids are the same for every seed."""
    for restaurant_id, place in zip(_restaurant_ids(), RESTAURANTS, strict=True):
        yield restaurant_id, place.name, place.city


def block_records(
    block: Block, orders: Orders, lines: Lines, options: Options
) -> tuple[Iterable[Record], Iterable[Record]]:
    """The records of order_items and of order_item_options of one block."""
    order_ids = _ids(block, "order", orders.time_ms // 1_000)
    line_ids = _ids(block, "line", orders.time_ms[lines.order] // 1_000)
    at = lines.order
    app, place, time, user, card, loyalty = (
        _take(column, at) for column in _order_columns(block, orders)
    )
    # The entry after the last is the malformed record's: without id, category and name.
    menu = load_menu()
    broken = lines.entry < 0
    items = zip(
        app,
        place,
        time,
        _take(order_ids, at),
        user,
        card,
        loyalty,
        ["USD"] * len(at),
        np.where(broken, "", np.array(line_ids, dtype=object)).tolist(),
        _take([*menu.category, ""], lines.entry),
        _take([*menu.name, ""], lines.entry),
        _money(lines.total_cents),
        _texts(lines.quantity),
        strict=True,
    )
    return items, _options(block, _take(order_ids, at), line_ids, options)


def _order_columns(block: Block, orders: Orders) -> Iterator[list[str]]:
    yield _take(profile.APPS, orders.app)
    yield _take(_restaurant_ids(), orders.restaurant)
    yield _instants(orders.time_ms)
    users, first = np.unique(orders.user, return_index=True)
    ids = np.full(len(orders.favourites) + 1, "", dtype=object)
    ids[users] = _ids(block, "user", orders.time_ms[first] // 1_000)
    ids[orders.shared], ids[GUEST] = profile.SHARED_ACCOUNT, ""
    yield ids[orders.user].tolist()
    cards = _texts(card_numbers(block, orders.user))
    yield np.where(orders.loyalty, np.array(cards, dtype=object), "").tolist()
    yield _take(["FALSE", "TRUE"], orders.loyalty.astype(np.int64))


def _options(
    block: Block, order_ids: list[str], line_ids: list[str], options: Options
) -> Iterator[Record]:
    choices = load_choices()
    # Promotions count backwards from -1: they stand, reversed, at the end of the lists.
    groups = [*choices.group, *([GROUP] * len(PROMOTIONS))]
    names = [*choices.name, *(promotion.name for promotion in reversed(PROMOTIONS))]
    yield from zip(
        _take(order_ids, options.line),
        _take(line_ids, options.line),
        _take(groups, options.choice),
        _take(names, options.choice),
        _money(options.cents),
        ["1"] * len(options.line),
        strict=True,
    )
    yield from _orphans(block)


def _orphans(block: Block) -> Iterator[Record]:
    """Options of February 2024 whose order lines are not in the export."""
    line = orphan_lines(block)
    count = int(line[-1]) + 1
    span = (ORPHANS_FROM, ORPHANS_UNTIL)
    start, end = (int(day.astype("datetime64[s]").astype(np.int64)) for day in span)
    seconds = np.sort(block.rng("orphans").integers(start, end, count))
    # Two of the lines belong to one order.
    order = np.minimum(np.arange(count), max(0, block.count(profile.ORPHAN_ORDERS) - 1))
    ids = _ids(block, "orphan", np.concatenate([seconds, seconds]))
    choices = load_choices()
    free = choices.cells["sandwich", 0]
    for row, of in enumerate(line.tolist()):
        choice = free[row * 5 % len(free)]
        yield (
            ids[order[of]],
            ids[count + of],
            choices.group[choice],
            choices.name[choice],
            "0.00",
            "1",
        )


def _restaurant_ids() -> list[str]:
    first = int(np.datetime64(profile.FIRST_DAY, "s").astype(np.int64))
    return object_ids("restaurant", first + opening_days() * 86_400)


def _ids(block: Block, kind: str, seconds: Ints) -> list[str]:
    return object_ids(kind, seconds, seed=block.seed, block=block.number)


def _take(values: Sequence[str], positions: Ints) -> list[str]:
    taken: list[str] = np.array(values, dtype=object)[positions].tolist()
    return taken


def _texts(numbers: Ints) -> list[str]:
    return _formatted(numbers, str)


def _money(cents: Ints) -> list[str]:
    return _formatted(cents, lambda value: f"{value / 100:.2f}")


def _formatted(numbers: Ints, form: Callable[[int], str]) -> list[str]:
    """Each different number is formatted once: there are few."""
    different, position = np.unique(numbers, return_inverse=True)
    return _take([form(value) for value in different.tolist()], position)


def _instants(time_ms: npt.NDArray[np.int64]) -> list[str]:
    """ISO 8601 with Z, without the fraction's trailing zeros: so the real ones are cut."""
    texts = np.datetime_as_string(time_ms.astype("datetime64[ms]"), unit="ms").tolist()
    return [text.rstrip("0").rstrip(".") + "Z" for text in texts]
