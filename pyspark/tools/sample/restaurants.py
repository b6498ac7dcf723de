"""The restaurants: invented names, when they opened, and where a customer is at home."""

from datetime import date
from typing import NamedTuple

import numpy as np

from tools.sample import profile
from tools.sample.block import Block
from tools.sample.quotas import Floats, Ints, apportion, deal


class Restaurant(NamedTuple):
    """One restaurant; `lines` are its order lines at scale 1."""

    name: str
    city: str
    opened: date
    lines: int


RESTAURANTS = (
    Restaurant("Lantern Square", "Plymouth", date(2020, 4, 21), 32_459),
    Restaurant("Gull Harbor", "Portland", date(2020, 4, 21), 23_135),
    Restaurant("Mill Crossing", "Worcester", date(2020, 5, 11), 21_416),
    Restaurant("Birch & Main", "Manchester", date(2020, 6, 1), 18_888),
    Restaurant("Old Depot", "Hartford", date(2020, 4, 21), 12_571),
    Restaurant("Tidewater", "Newport", date(2020, 7, 6), 11_240),
    Restaurant("Elm Street Corner", "Concord", date(2020, 4, 27), 10_180),
    Restaurant("Cranberry Bog", "Wareham", date(2020, 9, 14), 9_130),
    Restaurant("Granite Gate", "Nashua", date(2021, 2, 8), 8_260),
    Restaurant("Beacon Point", "Gloucester", date(2020, 5, 4), 7_410),
    Restaurant("Fox Hollow", "Framingham", date(2021, 4, 12), 6_680),
    Restaurant("Anchor Row", "New Bedford", date(2020, 6, 22), 5_940),
    Restaurant("Three Rivers", "Springfield", date(2021, 6, 7), 5_270),
    Restaurant("Maple Junction", "Burlington", date(2021, 9, 20), 4_690),
    Restaurant("Quarry Road", "Quincy", date(2020, 8, 3), 4_140),
    Restaurant("Heron Pond", "Keene", date(2022, 1, 24), 3_650),
    Restaurant("Copper Kettle", "Providence", date(2021, 3, 1), 3_210),
    Restaurant("North Pier", "Portsmouth", date(2022, 4, 4), 2_820),
    Restaurant("Saltbox Lane", "Salem", date(2020, 5, 18), 2_460),
    Restaurant("Stone Bridge", "Lowell", date(2022, 6, 13), 2_140),
    Restaurant("Pine Ridge", "Augusta", date(2021, 11, 1), 1_850),
    Restaurant("Orchard Way", "Amherst", date(2022, 9, 12), 1_580),
    Restaurant("Clover Field", "Norwich", date(2023, 1, 9), 1_330),
    Restaurant("Whistle Stop", "Brattleboro", date(2022, 3, 14), 1_090),
    Restaurant("Sandy Neck", "Barnstable", date(2023, 5, 15), 880),
    Restaurant("Summit View", "Bangor", date(2023, 3, 6), 90),
    Restaurant("Harvest Yard", "Danbury", date(2023, 8, 21), 40),
    Restaurant("Pilot Kitchen", "Waltham", date(2020, 4, 21), 970),
)
TEST_RESTAURANT = len(RESTAURANTS) - 1
"""Where the DEVELOPMENT app is used; it serves some real guests too."""

HOME_SHARE = 0.9
"""Share of an ordinary customer's orders that go to his home restaurant."""
HOME_CAPACITY = 0.8
"""Share of a restaurant's lines that its own customers may fill."""
ROUNDS = 8


def opening_days() -> Ints:
    """The business day, counted from the first, on which each restaurant opened."""
    return np.array([(place.opened - profile.FIRST_DAY).days for place in RESTAURANTS])


def lines_wanted(total: int) -> Ints:
    """Order lines of each restaurant when there are `total`."""
    return apportion([place.lines for place in RESTAURANTS], total)


def homes(block: Block, first_day: Ints, lines: Ints, wanted: Ints) -> Ints:
    """The home restaurant of each customer: one that was open when he came.

    The pull of each restaurant is corrected until its own customers' lines fit what it sells.
    """
    rng = block.rng("homes")
    draw = rng.random(len(first_day))
    open_then = opening_days() <= first_day[:, None]
    pull = wanted.astype(np.float64)
    pull[TEST_RESTAURANT] = 0
    goal = np.where(pull > 0, HOME_CAPACITY * wanted, 0.0)
    home = np.zeros(len(first_day), dtype=np.int64)
    for _ in range(ROUNDS):
        reach = np.cumsum(open_then * pull, axis=1)
        home = (reach < (draw * reach[:, -1])[:, None]).sum(axis=1)
        found = np.bincount(home, weights=lines, minlength=len(pull))
        pull *= np.clip((goal + 1) / (found + 1), 0.5, 2)
    return home


def away(block: Block, place: Floats, day: Ints, lines: Ints, missing: Ints, home: Ints) -> Ints:
    """Restaurants for orders away from home, so that each sells the lines it is `missing`.

    `place` is where, in 0..1, the customer's second choice lies. Who would come before the
    opening goes to `home` instead; quotas are corrected for that.
    """
    opened = opening_days()
    wanted = np.maximum(missing, 0).astype(np.float64)
    weights = wanted + 1e-9
    chosen = home
    order = np.argsort(place + block.rng("away").normal(0, 0.01, len(place)), kind="stable")
    middle = (np.cumsum(lines[order]) - lines[order] / 2) / max(1, lines.sum())
    for _ in range(ROUNDS):
        reach = np.cumsum(weights) / weights.sum()
        drawn = np.empty(len(place), dtype=np.int64)
        drawn[order] = np.minimum(np.searchsorted(reach, middle), len(weights) - 1)
        chosen = np.where(opened[drawn] <= day, drawn, home)
        found = np.bincount(chosen, weights=lines, minlength=len(weights))
        weights *= np.clip((wanted + 1) / (found + 1), 0.5, 2)
    return chosen


def shared_account(block: Block, day: Ints) -> Ints:
    """Restaurants of the shared account's orders: 19 of them, each once it was open."""
    orders = len(day)
    count = min(profile.SHARED_RESTAURANTS, orders)
    early = np.argsort(opening_days()[:TEST_RESTAURANT], kind="stable")[:count]
    quotas = apportion([RESTAURANTS[place].lines ** 0.5 for place in early], orders, least=1)
    chosen = early[deal(block.rng("shared account").random(orders), quotas)]
    return np.where(opening_days()[chosen] <= day, chosen, 0)
