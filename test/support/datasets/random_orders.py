"""Random order lines and options by seed: few prices, few places, many ties, dense strata."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from support.datasets.files import line, option

START = datetime(2022, 1, 1, 9, tzinfo=UTC)
DAYS = 800
FOUR = ("r1", "r2", "r3", "r4")
# As many as an elasticity needs.
FIVE = (*FOUR, "r5")
Places = tuple[str, ...]
MENU = {
    "Egg Sandwich": ("Breakfast", (489, 589, 699)),
    "Avocado Toast": ("Breakfast", (800, 950)),
    "Turkey Club": ("Sandwiches", (989, 1099)),
    "Smoothie": ("Smoothies", (500, 600)),
    "Daily Soup": ("", (0, 350)),
}
ITEM_WEIGHTS = (6, 3, 3, 2, 1)
OPTIONS = (("Bread", "White", 0), ("Add-ons", "Bacon", 200), ("Add-ons", "Egg", 75))
EXCLUDED = "5ece77fe902ad501337b23fd"
TEST_APP = "Alltown Fresh - DEVELOPMENT"


@dataclass(frozen=True)
class Habit:
    """A customer: first and joining day, mean gap in days, chance to leave after an order,
    about how many lines an order has, home.
    """

    user: str
    first: int
    joined: int | None
    gap: float
    leaves: float
    basket: float
    home: str


@dataclass(frozen=True)
class Visit:
    """An order to be filled with lines."""

    order_id: str
    day: int
    is_loyalty: bool


def habits(rng: Random, customers: int, places: Places) -> Iterator[Habit]:
    """Rates are gamma and chances to leave beta distributed, as the models of clv assume.

    Every second joins loyalty: some at once, some after half a year of regular orders.
    """
    for n in range(customers):
        first = rng.randrange(DAYS * 2 // 3) if n % 10 else 0
        joined = rng.choice((None, None, first, first + rng.randrange(180, 300)))
        gap, leaves = 1 / rng.gammavariate(1.0, 1 / 20), rng.betavariate(0.8, 2.5)
        if joined not in (None, first):
            gap, leaves = rng.uniform(10, 30), 0.03
        basket, home = rng.choice((0.5, 0.5, 1, 2, 4)), rng.choice(places)
        yield Habit(f"c{n:04d}", first, joined, gap, leaves, basket, home)
    yield Habit("", 0, None, 3, 0, 1, "r1")
    yield Habit(EXCLUDED, 5, 30, 9, 0, 1, "r2")


def visits(rng: Random, habit: Habit) -> Iterator[Visit]:
    """Orders of a customer until they leave; sometimes two on one day."""
    day, number = habit.first, 0
    while day < DAYS and number < 40:
        for _ in range(1 + (rng.random() < 0.08)):
            number += 1
            member = habit.joined is not None and day >= habit.joined and rng.random() < 0.9
            yield Visit(f"{habit.user or 'guest'}-{number:03d}", day, member)
        if rng.random() < habit.leaves:
            return
        day += 1 + int(rng.expovariate(1 / habit.gap))


def filled(
    rng: Random, habit: Habit, visit: Visit, places: Places, discounts: bool
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The lines and options of an order."""
    restaurant = habit.home if rng.random() < 0.85 else rng.choice(places)
    at = START + timedelta(days=visit.day, seconds=rng.randrange(86_400))
    lines, options = [], []
    for n in range(min(1 + int(rng.expovariate(1 / habit.basket)), 12)):
        [item] = rng.choices(list(MENU), ITEM_WEIGHTS)
        category, prices = MENU[item]
        shift = places.index(restaurant) * 60
        price = prices[min((visit.day + shift) * len(prices) // DAYS, len(prices) - 1)]
        quantity = rng.choice((1,) * 9 + (2, 2, 3))
        total = price * quantity + (1 if quantity == 3 else 0)
        lines.append(
            line(
                order_id=visit.order_id,
                lineitem_id=f"{visit.order_id}-{n}",
                user_id=habit.user,
                restaurant_id=restaurant,
                app_name=TEST_APP if rng.random() < 0.005 else "Alltown Fresh",
                creation_time_utc=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                is_loyalty="true" if visit.is_loyalty else "false",
                item_category=category,
                item_name=item,
                item_price=f"{total / 100:.2f}",
                item_quantity=str(quantity),
            )
        )
        for group, choice, cost in rng.sample(OPTIONS, rng.choice((0, 0, 1, 2))):
            options.append(priced(lines[-1], group, choice, cost))
        if discounts and rng.random() < 0.08:
            options.append(priced(lines[-1], "Offers", "Coupon", -rng.choice((50, 100, 333))))
    return lines, options


def priced(owner: dict[str, str], group: str, name: str, cents: int) -> dict[str, str]:
    """An option of a line."""
    return option(
        order_id=owner["ORDER_ID"],
        lineitem_id=owner["LINEITEM_ID"],
        option_group_name=group,
        option_name=name,
        option_price=f"{cents / 100:.2f}",
    )


def random_orders(
    seed: int, customers: int = 150, discounts: bool = True, places: Places = FOUR
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Lines and options of a whole source, equal for equal arguments."""
    rng = Random(seed)
    lines, options = [], []
    for habit in habits(rng, customers, places):
        for visit in visits(rng, habit):
            more_lines, more_options = filled(rng, habit, visit, places, discounts)
            lines += more_lines
            options += more_options
    rng.shuffle(lines)
    return lines, options
