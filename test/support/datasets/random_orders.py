"""Random order lines and options by seed: few prices, few places, many ties, dense strata."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from support.datasets.files import line, option

START = datetime(2022, 1, 1, 9, tzinfo=UTC)
DAYS = 800
RESTAURANTS = ("r1", "r2", "r3", "r4")
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
    """A customer: id, first day, mean gap in days, home, day of joining loyalty or None."""

    user: str
    first: int
    gap: int
    home: str
    joined: int | None


@dataclass(frozen=True)
class Visit:
    """An order to be filled with lines."""

    order_id: str
    user: str
    day: int
    home: str
    is_loyalty: bool


def habits(rng: Random, customers: int) -> Iterator[Habit]:
    """Every second joins loyalty: some at once, some after a while."""
    for n in range(customers):
        first = rng.randrange(DAYS * 2 // 3) if n % 10 else 0
        joined = rng.choice((None, None, first, first + rng.randrange(180, 300)))
        yield Habit(
            f"c{n:04d}", first, rng.choice((3, 20, 45, 400)), rng.choice(RESTAURANTS), joined
        )
    yield Habit("", 0, 3, "r1", None)
    yield Habit(EXCLUDED, 5, 9, "r2", 30)


def visits(rng: Random, habit: Habit) -> Iterator[Visit]:
    """Orders of a customer until they stop, not about joining; sometimes two on one day."""
    day, number = habit.first, 0
    while day < DAYS and number < 40:
        for _ in range(1 + (rng.random() < 0.08)):
            number += 1
            member = habit.joined is not None and day >= habit.joined and rng.random() < 0.9
            name = f"{habit.user or 'guest'}-{number:03d}"
            yield Visit(name, habit.user, day, habit.home, member)
        is_joining = habit.joined is not None and day < habit.joined + 180
        if habit.user and rng.random() < 0.08 and not is_joining:
            return
        day += rng.randint(1, 2 * habit.gap)


def filled(
    rng: Random, visit: Visit, discounts: bool
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The lines and options of an order."""
    restaurant = visit.home if rng.random() < 0.85 else rng.choice(RESTAURANTS)
    at = START + timedelta(days=visit.day, seconds=rng.randrange(86_400))
    lines, options = [], []
    for n in range(rng.choice((1, 1, 1, 2, 3))):
        [item] = rng.choices(list(MENU), ITEM_WEIGHTS)
        category, prices = MENU[item]
        shift = RESTAURANTS.index(restaurant) * 60
        price = prices[min((visit.day + shift) * len(prices) // DAYS, len(prices) - 1)]
        quantity = rng.choice((1,) * 9 + (2, 2, 3))
        total = price * quantity + (1 if quantity == 3 else 0)
        lines.append(
            line(
                order_id=visit.order_id,
                lineitem_id=f"{visit.order_id}-{n}",
                user_id=visit.user,
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
    seed: int, customers: int = 150, discounts: bool = True
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Lines and options of a whole source, equal for equal arguments."""
    rng = Random(seed)
    lines, options = [], []
    for habit in habits(rng, customers):
        for visit in visits(rng, habit):
            more_lines, more_options = filled(rng, visit, discounts)
            lines += more_lines
            options += more_options
    rng.shuffle(lines)
    return lines, options
