"""What a generated set must be like: every number of profile.py, at the scale of the set."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tools.sample import profile
from tools.sample.block import blocks

LEAST_SCALE_OF_SUMS = 0.1


@dataclass(frozen=True)
class Expectation:
    """A metric of measure.sql and its value, with what it may differ by: a share, or so many.

    With `keys` the metric is the sum over the metrics `name`, in which {} stands for a number in
    that range, both ends included.
    """

    name: str
    expected: float
    share: float = 0.0
    slack: float = 0.0
    keys: tuple[float, float] | None = None

    def accepts(self, found: float) -> bool:
        """Whether what was found is near enough."""
        return abs(found - self.expected) <= abs(self.expected) * self.share + self.slack + 1e-9

    @property
    def title(self) -> str:
        """The metric's name, with its range of numbers."""
        if self.keys is None:
            return self.name
        low, high = self.keys
        return self.name.format(f"{low:g}" if low == high else f"{low:g}-{high:g}")


def expectations(scale: float) -> Iterator[Expectation]:
    """Everything that means something at this scale, in the order of profile.py."""
    whole = scale == round(scale)
    parts = len(blocks(scale, 0))
    # In a tiny set one regular or one bulk order moves a restaurant and the revenue.
    sums = _sums() if scale >= LEAST_SCALE_OF_SUMS else ()
    for metric in (*_counts(), *sums):
        expected = max(1.0, metric.expected * scale) if metric.expected else 0.0
        rounding = 0.0 if whole else 2 * parts + 3 * math.sqrt(expected)
        slack = metric.slack * parts + rounding
        yield replace(metric, expected=expected, slack=slack)
    yield from _constants()
    if scale >= 1:
        yield from _varieties(0.0 if whole else 0.01)
        yield from _distribution()
    if scale == 1:
        yield Expectation("prices", profile.PRICES, share=0.1)
        yield Expectation("shared account on one day", profile.SHARED_DAY_ORDERS)


def _counts() -> Iterator[Expectation]:
    """Numbers of records, which grow with the scale."""
    for name, count in (
        ("order lines", profile.ORDER_LINES),
        ("different lines", profile.ORDER_LINES),
        ("orders", profile.ORDERS),
        ("guest orders", profile.GUEST_ORDERS),
        ("guest lines", profile.GUEST_LINES),
        ("loyalty orders", profile.LOYALTY_ORDERS),
        ("loyalty lines", profile.LOYALTY_LINES),
        ("users with and without loyalty", profile.SWITCHING_USERS),
        ("wrong card numbers", 0),
        ("shared account orders", profile.SHARED_ORDERS),
        ("test orders", profile.TEST_ORDERS),
        ("malformed records", 1),
        ("line breaks in names", profile.BROKEN_LINES),
        ("URLs in categories", profile.URL_LINES),
        ("names with a star", profile.STAR_LINES),
        ("free lines", profile.FREE_LINES),
        ("bulk lines", profile.BULK_LINES),
        ("options", profile.OPTIONS),
        ("lines with options", profile.OPTION_LINES),
        ("surplus duplicates", profile.DUPLICATE_OPTIONS),
        ("option quantities above 1", 0),
        ("orphan options", profile.ORPHAN_OPTIONS),
        ("orphan lines", profile.ORPHAN_LINES),
        ("orphan orders", profile.ORPHAN_ORDERS),
    ):
        yield Expectation(name, count)
    # The shared account is one and the same in every block.
    yield Expectation("users", profile.USERS, slack=1)
    yield Expectation("users over 500 lines", 19, share=0.3)
    yield from _histograms()
    yield from _amounts()


def _histograms() -> Iterator[Expectation]:
    top = profile.SHARED_ORDERS
    for fewest, most, users in profile.USERS_BY_ORDERS:
        yield Expectation(
            "users with {} orders", users, slack=1, keys=(fewest, most if most < top else math.inf)
        )
    for fewest, most, orders in profile.ORDERS_BY_LINES:
        yield Expectation("orders with {} lines", orders, keys=(fewest, most))
    apps = zip(profile.APPS, (None, profile.PERKS_LINES, profile.TEST_LINES), strict=True)
    others = profile.ORDER_LINES - profile.PERKS_LINES - profile.TEST_LINES
    for app, lines in apps:
        yield Expectation(f"lines of {app}", others if lines is None else lines)
    for year, lines in profile.LINES_OF_YEAR.items():
        yield Expectation(f"lines in {year}", lines, slack=30)
    for hour, lines in enumerate(profile.LINES_OF_UTC_HOUR):
        yield Expectation(f"lines at {hour} UTC", lines, slack=10)
    for digits, lines in enumerate(profile.LINES_OF_FRACTION_DIGITS):
        yield Expectation(f"lines with {digits} fraction digits", lines, slack=10)
    for category, lines in profile.LINES_OF_CATEGORY.items():
        yield Expectation(f"lines of {category}", lines)


def _amounts() -> Iterator[Expectation]:
    """Quantities and prices."""
    single = profile.ORDER_LINES - profile.BULK_LINES - 1
    single -= sum(profile.BREAKFAST_QUANTITIES.values()) + sum(profile.OTHER_QUANTITIES.values())
    yield Expectation("lines of quantity 1", single)
    for quantity in (2, 3, 4, 5, 10):
        lines = profile.BREAKFAST_QUANTITIES[quantity] + profile.OTHER_QUANTITIES[quantity]
        yield Expectation(f"lines of quantity {quantity}", lines)
    yield Expectation("breakfast totals", profile.BREAKFAST_TOTALS, share=0.005)
    yield Expectation("breakfast units", profile.BREAKFAST_UNITS, share=0.3)
    for price, lines in profile.LINES_OF_PRICE.items():
        yield Expectation("lines at price {}", lines, share=0.05, keys=(price, price))
    for price, options in profile.OPTIONS_OF_PRICE.items():
        yield Expectation("options at price {}", options, keys=(price, price))
    yield Expectation("option revenue", profile.OPTION_REVENUE, share=0.005)


def _sums() -> Iterator[Expectation]:
    for rank, lines in enumerate(profile.LINES_OF_RESTAURANT):
        yield Expectation(f"lines of restaurant {rank + 1}", lines, share=0.01)
    yield Expectation("item revenue", profile.ITEM_REVENUE, share=0.02)


def _constants() -> Iterator[Expectation]:
    yield Expectation("lowest price", 0)
    yield Expectation("highest price", profile.BULK_PRICE)
    yield Expectation("test restaurants", 1)
    for name, text in (("first time", profile.FIRST_TIME), ("last time", profile.LAST_TIME)):
        yield Expectation(name, int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()))


def _varieties(share: float) -> Iterator[Expectation]:
    for name, count in (
        ("restaurants", 28),
        ("shared account restaurants", profile.SHARED_RESTAURANTS),
        ("categories", profile.CATEGORIES),
        ("item names", profile.ITEM_NAMES),
        ("folded item names", profile.FOLDED_ITEM_NAMES),
        ("option groups", profile.OPTION_GROUPS),
        ("option names", profile.OPTION_NAMES),
    ):
        yield Expectation(name, count, share=share)


def _distribution() -> Iterator[Expectation]:
    for quantile, price in profile.PRICE_QUANTILES.items():
        yield Expectation(f"price quantile {quantile:.2f}", price, share=0.03)
    yield Expectation("inflation by quantity", 5.6, share=0.05)
