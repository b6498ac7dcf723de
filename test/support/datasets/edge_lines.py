"""Order lines at every border: values, times, texts, orders whose lines disagree, copies."""

from itertools import count

from support.datasets.edge_times import BAD_TIMES, GOOD_TIMES
from support.datasets.edge_values import (
    CATEGORIES,
    LOYALTY,
    NAMES,
    NO_FLAGS,
    NO_NULL_WORDS,
    NULL_WORDS,
    PRICES,
    QUANTITIES,
)
from support.datasets.files import line
from support.datasets.random_orders import EXCLUDED, TEST_APP

NUMBER = count(1)


def one(user: str, at: str, price: str = "5", **values: str) -> dict[str, str]:
    """A line that is an order of its own, so that a border case is seen alone."""
    n = next(NUMBER)
    ids = {"order_id": f"edge-{n:03d}", "lineitem_id": f"line-{n:03d}"}
    return line(**(ids | {"user_id": user, "creation_time_utc": at, "item_price": price} | values))


# Ties: six customers of equal worth over different orders, so that ranks and tiers share places.
TIES = [
    one(user, f"2023-0{month}-15T17:00:00Z", price)
    for user, month, price in [
        ("tie-a", 1, "30"), ("tie-b", 1, "10"), ("tie-b", 2, "20"), ("tie-c", 3, "15"),
        ("tie-c", 3, "15"), ("tie-d", 4, "29.995"), ("tie-e", 5, "30.00"), ("tie-f", 6, "30"),
    ]
]  # fmt: skip

# Home restaurant: by orders, by latest order, by smallest id at the very same instant.
HOMES = [
    one("home-1", "2023-05-01T12:00:00Z", restaurant_id="r2"),
    one("home-1", "2023-05-02T12:00:00Z", restaurant_id="r2"),
    one("home-1", "2023-05-09T12:00:00Z", restaurant_id="r1"),
    one("home-2", "2023-05-01T12:00:00Z", restaurant_id="r1"),
    one("home-2", "2023-05-01T12:00:00.000001Z", restaurant_id="r3"),
    one("home-3", "2023-05-01T12:00:00Z", restaurant_id="r4"),
    one("home-3", "2023-05-01T08:00:00-04:00", restaurant_id="R4"),
]

MARCH, APRIL = "2023-03-31T12:00:00Z", "2023-04-01T12:00:00Z"

# Lines of an order that disagree: the smallest id by code point decides, nulls included.
DISAGREEING = [
    line(order_id="mix-1", lineitem_id="b", user_id="mix-b", is_loyalty="true", item_price="3"),
    line(order_id="mix-1", lineitem_id="B", user_id="", app_name="", item_price="4"),
    line(order_id="mix-2", lineitem_id="10", user_id="mix-a", restaurant_id="r2"),
    line(order_id="mix-2", lineitem_id="9", user_id="mix-b", restaurant_id="only-second"),
    line(order_id="mix-3", lineitem_id="1", app_name=TEST_APP, user_id="mix-a", item_price="77"),
    line(order_id="mix-3", lineitem_id="2", user_id="mix-a", item_price="78"),
    line(order_id="mix-4", lineitem_id="1", user_id="mix-a", creation_time_utc=MARCH),
    line(order_id="mix-4", lineitem_id="2", app_name=TEST_APP, creation_time_utc=APRIL),
    # The smallest line is quarantined, so that the next one decides.
    line(order_id="mix-5", lineitem_id="0", user_id="mix-a", item_price="bad"),
    line(order_id="mix-5", lineitem_id="1", user_id="mix-b"),
    line(order_id="mix-6", lineitem_id="\uff5e", user_id="mix-a"),
    line(order_id="mix-6", lineitem_id="\U0001f95e", user_id="mix-b"),
]  # fmt: skip

OPTION_OWNERS = [
    line(order_id="opt-1", lineitem_id="p1", user_id="opt-a"),
    line(order_id="opt-2", lineitem_id="q1", user_id="opt-b"),
    line(order_id="opt-3", lineitem_id="d1", user_id="opt-b"),
    line(order_id="opt-3", lineitem_id="d3", user_id="opt-b", item_quantity="3"),
    line(order_id="opt-4", lineitem_id="n1", user_id="below-zero"),
    line(order_id="bad-price", lineitem_id="b1", item_price="-1"),
    line(order_id="test-1", lineitem_id="t1", app_name=f" {TEST_APP}\u00a0", user_id="tester"),
]

NOT_PERSONS = [
    one("", "2023-08-01T12:00:00Z", "999"),
    one("\u3000 ", "2023-08-02T12:00:00Z"),
    one(f" {EXCLUDED}\t", "2023-08-03T12:00:00Z", "123.45", is_loyalty="true"),
    one("tester", "2000-01-01T00:00:00Z", app_name=TEST_APP),
    one("tester", "2024-03-10T12:00:00.123456999Z", app_name=TEST_APP),
    one("not-test", "2023-08-05T12:00:00Z", app_name=TEST_APP.lower()),
    one("not-test", "2023-08-06T12:00:00Z", app_name=""),
]

COPY = {"order_id": "dup-1", "lineitem_id": "d", "user_id": "dup"}
COPIES = [
    line(**COPY, item_price="9", printed_card_number="678000000002"),
    line(**COPY, item_price="8", printed_card_number="678000000001"),
    line(**COPY, item_price="bad"),
    line(order_id="dup-2", lineitem_id="d", user_id="dup", item_price="6.0"),
    line(order_id="dup-2", lineitem_id="d", user_id="dup", item_price="10"),
    line(order_id="dup-3 ", lineitem_id="d", user_id="dup", item_name=""),
    line(order_id="dup-3", lineitem_id=" d", user_id="dup", item_name="\x01"),
    line(order_id="dup-4", lineitem_id="d", user_id="dup", item_price="4"),
    line(order_id="dup-4", lineitem_id="d", user_id="dup", item_price="4"),
]
LATE_COPIES = [
    # The word NULL is a text where copies are compared: it sorts before the name.
    line(order_id="dup-5", lineitem_id="d", user_id="nobody", item_price="1"),
    line(order_id="dup-5", lineitem_id="d", user_id="NULL", item_price="2"),
    line(**COPY, item_price="7", printed_card_number="678000000003"),
    line(order_id="dup-2", lineitem_id="d", user_id="dup", item_price="bad"),
]

LINES = [
    *TIES,
    *HOMES,
    *DISAGREEING,
    *OPTION_OWNERS,
    *NOT_PERSONS,
    *COPIES,
    *(one(f"time-{n % 4}", at) for n, at in enumerate(GOOD_TIMES)),
    *(one(f"price-{n % 3}", "2023-09-01T12:00:00Z", p) for n, p in enumerate(PRICES)),
    *(one("quantity", "2023-09-02T12:00:00Z", item_quantity=q) for q in QUANTITIES),
    *(one(f"loyal-{n}", "2023-09-03T12:00:00Z", is_loyalty=v) for n, v in enumerate(LOYALTY)),
    *(one(user, "2023-09-03T13:00:00Z") for user in NULL_WORDS + NO_NULL_WORDS),
    one("u" * 64, "2023-09-03T14:00:00Z", restaurant_id="r" * 64, item_name="\U0001f95e" * 255),
    one("reader", "2023-09-03T14:00:00Z", app_name="a" * 255 + " ", printed_card_number="6" * 300),
    one("cats", "2023-09-03T14:00:00Z", item_category="http://" + "l" * 255 + "#" + "c" * 255),
    *(line(order_id="over-1", lineitem_id=id_, user_id="over") for id_ in "abc"),
    *(one("reader", "2023-09-04T12:00:00Z", item_category=c) for c in CATEGORIES),
    *(one("reader", "2023-09-05T12:00:00Z", item_name=name) for name in NAMES),
    one("\u200b", "2023-09-06T12:00:00Z"),
    one("#hash", "2023-09-06T12:00:00Z", app_name="#1 App"),
    one("CASE", "2023-09-06T12:00:00Z", currency=" USD "),
]

BAD = "2023-09-07T12:00:00Z"
BROKEN_LINES = [
    *(one("flags", BAD, is_loyalty=flag) for flag in NO_FLAGS),
    *(one("words", BAD, restaurant_id=word) for word in NULL_WORDS),
    *(one("words", BAD, order_id=word) for word in NULL_WORDS),
    one("words", BAD, lineitem_id="None"),
    one("u" * 65, BAD),
    one("long", BAD, order_id="o" * 65),
    one("long", BAD, lineitem_id="l" * 65),
    one("long", BAD, restaurant_id="r" * 65),
    one("long", BAD, app_name="a" * 256),
    one("long", BAD, item_category="c" * 256),
    one("long", BAD, item_name="n" * 256),
    one("long", BAD, currency="USD" * 100),
    *(one("late", at) for at in BAD_TIMES),
    *(one("money", BAD, currency=c) for c in ("", "usd", "CAD", "US D", "null")),
    line(order_id="", lineitem_id="\u00a0", restaurant_id=" "),
    line(order_id="x", lineitem_id="", item_category="", item_name="", item_quantity="0"),
    one("none", "", "", restaurant_id="", item_quantity="", currency=""),
    one("pair", "2023-13-01T00:00:00Z", "-1", item_quantity="1.5"),
    dict.fromkeys(line(), ""),
]

GOOD = "Alltown Fresh,r1,2023-09-08T12:00:00Z,raw-{n},raw,,false,USD,x,Bowls,{name},5,1"
RAW_LINES = [
    GOOD.format(n=1, name='"comma, ""quote"" and\n\nline breaks"'),
    "",
    GOOD.format(n=2, name="five") + ",too many",
    "Alltown Fresh,r1,too few",
    ",,,,,,,,,,,,",
    "\r",
    GOOD.format(n=3, name='"back\\slash\\"'),
    GOOD.format(n=4, name='""'),
    GOOD.format(n=5, name="  padded  "),
]
