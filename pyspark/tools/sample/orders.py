"""The orders of one block: who, when, where, with how many lines."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tools.sample import clock, days, profile, restaurants
from tools.sample.baskets import basket_sizes
from tools.sample.block import Block
from tools.sample.customers import Visits, orders_per_user, simulate
from tools.sample.loyalty import loyalty_orders
from tools.sample.quotas import Flags, Floats, Ints, pick_lines, settle

GUEST = -1
FAVOURITES = 3
APP, PERKS, TEST_APP = 0, 1, 2
PERKS_FIRST_DAY = 800


@dataclass(frozen=True)
class Orders:
    """Orders in the sequence of time; every array has one element an order.

    `user` counts within the block, GUEST for none; the shared account is user `shared`.
    `favourites` has a row a user: what he likes, as places in 0..1 of the menu.
    """

    user: Ints
    lines: Ints
    loyalty: Flags
    time_ms: Ints
    restaurant: Ints
    app: Ints
    favourites: Floats
    shared: int


@dataclass(frozen=True)
class _Cast:
    """Whose each order is: ordinary customers first, then guests, testers, the shared account."""

    visits: Visits
    user: Ints
    users: int
    guests: Ints
    tests: Ints
    shared: Ints

    @property
    def shared_user(self) -> int:
        return self.users - 1


def generate_orders(block: Block) -> Orders:
    """All orders of the block."""
    cast = _cast(block)
    loyalty = np.zeros(len(cast.user), dtype=bool)
    loyalty[: len(cast.visits.user)] = loyalty_orders(block, cast.visits)
    lines = _lines(block, cast, loyalty)
    day = _days(block, cast, lines)
    rng = block.rng("people")
    habit = clock.habits(rng, cast.users)[cast.user]
    fixed = np.zeros(len(cast.user), dtype=bool)
    # The busy days of the shared account must not spill over midnight UTC.
    habit[cast.shared], fixed[cast.shared] = 12.0, True
    time_ms = clock.times(block, day, lines, habit, fixed)
    favourites = rng.random((cast.users, 2 * FAVOURITES + 1))
    place = _restaurants(block, cast, clock.business_day(time_ms), lines, favourites[:, -1])
    app = np.full(len(day), APP)
    app[cast.tests] = TEST_APP
    perks = np.flatnonzero(loyalty & (day >= PERKS_FIRST_DAY))
    app[pick_lines(lines, rng.permutation(perks), block.count(profile.PERKS_LINES))] = PERKS
    order = np.argsort(time_ms, kind="stable")
    return Orders(
        user=cast.user[order],
        lines=lines[order],
        loyalty=loyalty[order],
        time_ms=time_ms[order],
        restaurant=place[order],
        app=app[order],
        favourites=favourites,
        shared=cast.shared_user,
    )


def _cast(block: Block) -> _Cast:
    shared, tests = block.count(profile.SHARED_ORDERS), block.count(profile.TEST_ORDERS)
    guests = block.count(profile.GUEST_ORDERS)
    known = block.count(profile.ORDERS) - guests
    per_user = orders_per_user(block.count(profile.USERS) - 1, known - shared)
    testers = _testers(per_user, tests)
    visits = simulate(block, np.delete(per_user, testers))
    ordinary = len(visits.orders)
    user = np.concatenate(
        [
            visits.user,
            np.full(guests, GUEST),
            ordinary + np.repeat(np.arange(len(testers)), per_user[testers]),
            np.full(shared, ordinary + len(testers)),
        ]
    )
    ends = len(visits.user) + np.cumsum([0, guests, int(per_user[testers].sum()), shared])
    groups = (np.arange(start, end) for start, end in pairwise(ends.tolist()))
    return _Cast(visits, user, ordinary + len(testers) + 1, *groups)


def _testers(per_user: Ints, orders: int) -> list[int]:
    """Users, a few with many orders, whose orders sum to what the test app has."""
    chosen = []
    for position in range(len(per_user) - 1, -1, -1):
        if per_user[position] <= orders and per_user[position] <= 200:
            chosen.append(position)
            orders -= int(per_user[position])
    return chosen


def _lines(block: Block, cast: _Cast, loyalty: Flags) -> Ints:
    """Lines of each order, with the real totals of guests, testers and loyalty orders."""
    lines = basket_sizes(block, cast.user, cast.users)
    ordinary = np.arange(len(cast.visits.user))
    rng = block.rng("groups")
    rest = rng.permutation(ordinary[~loyalty[ordinary]])
    for group, target in (
        (cast.guests, profile.GUEST_LINES),
        (cast.tests, profile.TEST_LINES),
        (np.flatnonzero(loyalty), profile.LOYALTY_LINES),
    ):
        settle(lines, rng.permutation(group), rest, max(len(group), block.count(target)))
    return lines


def _days(block: Block, cast: _Cast, lines: Ints) -> Ints:
    test_days, shared_days = clock.planned_days(block, len(cast.tests), len(cast.shared))
    planned = np.concatenate([cast.tests, cast.shared])
    planned_days = np.concatenate([test_days, shared_days])
    # Guests come when customers come.
    rng = block.rng("guests")
    guests = rng.choice(cast.visits.when, len(cast.guests)) + rng.normal(0, 3, len(cast.guests))
    free = np.arange(len(cast.visits.user) + len(cast.guests))
    day = np.empty(len(cast.user), dtype=np.int64)
    day[planned] = planned_days
    day[free] = clock.place_days(
        block,
        np.concatenate([cast.visits.when, guests]),
        lines[free],
        np.bincount(planned_days, weights=lines[planned], minlength=days.DAYS).astype(np.float64),
    )
    return day


def _restaurants(block: Block, cast: _Cast, day: Ints, lines: Ints, second: Floats) -> Ints:
    """Mostly the home restaurant; the other orders fill what each restaurant still lacks."""
    rng = block.rng("restaurants")
    own = np.arange(len(cast.visits.user))
    people = len(cast.visits.orders)
    first_day = day[own[cast.visits.number == 0]]
    weight = np.bincount(cast.visits.user, weights=lines[own], minlength=people).astype(np.int64)
    wanted = restaurants.lines_wanted(int(lines.sum()))
    home = restaurants.homes(block, first_day, weight, wanted)
    chosen = np.zeros(len(cast.user), dtype=np.int64)
    chosen[own] = home[cast.visits.user]
    chosen[cast.tests] = restaurants.TEST_RESTAURANT
    chosen[cast.shared] = restaurants.shared_account(block, day[cast.shared])
    # Everybody's first order is at home: there he was counted when he came.
    leaves = own[(cast.visits.number > 0) & (rng.random(len(own)) > restaurants.HOME_SHARE)]
    flexible = np.concatenate([leaves, cast.guests])
    kept = np.delete(np.arange(len(cast.user)), flexible)
    sold = np.bincount(chosen[kept], weights=lines[kept], minlength=len(wanted))
    place = np.where(cast.user >= 0, second[cast.user], 0)[flexible]
    place = np.where(rng.random(len(place)) < 0.7, place, rng.random(len(place)))
    place[len(leaves) :] = rng.random(len(cast.guests))
    missing = wanted - sold.astype(np.int64)
    chosen[flexible] = restaurants.away(
        block, place, day[flexible], lines[flexible], missing, chosen[flexible]
    )
    return chosen
