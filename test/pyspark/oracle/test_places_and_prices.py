"""The second computation of locations and discounts against figures worked out by hand."""

from datetime import date
from decimal import Decimal
from operator import itemgetter
from pathlib import Path

from oracle.build import build
from support.datasets.files import line, option, orders, write


def test_locations_compare_equal_periods(tmp_path: Path) -> None:
    # As of 2023-06-30: 90 days from 2 April; the 90 before from 2 January.
    one = orders(
        ("a", "2023-01-01", "1"), ("a", "2023-01-02", "10"), ("b", "2023-04-01", "10"),
        ("a", "2023-04-02", "8"), ("a", "2023-06-30", "7"), ("", "2023-06-30", "15"),
    )  # fmt: skip
    two = orders(("b", "2023-01-02", "40"), ("b", "2023-06-24", "3"), restaurant_id="r2")
    for row in two:
        row["ORDER_ID"] += "r2"
    table = build(write(tmp_path, one + two)).table("locations")
    row = next(r for r in table if (r["period"], r["restaurant_id"]) == ("90d", "r1"))
    assert row == {
        "period": "90d",
        "restaurant_id": "r1",
        "revenue": Decimal("30.00"),
        "gross_revenue": Decimal("30.00"),
        "discounts": Decimal("0.00"),
        "orders": 3,
        "items": 3,
        "customers": 1,
        "active_days": 2,
        "avg_order_value": Decimal("10.00"),
        "items_per_order": Decimal("1.00"),
        "orders_per_day": Decimal("1.50"),
        "orders_per_week": Decimal("0.23"),
        "repeat_rate": Decimal("1.0000"),
        "loyalty_orders_share": Decimal("0.0000"),
        "guest_orders_share": Decimal("0.3333"),
        "revenue_share": Decimal("0.9091"),
        "revenue_rank": 1,
        "orders_rank": 1,
        "prev_revenue": Decimal("20.00"),
        "change_pct": Decimal("50.00"),
        "prev_rank": 2,
        "top_category": "Breakfast",
        "top_item": "Egg Sandwich",
        "best_daypart": "lunch",
    }
    year = [r for r in table if r["period"] in ("365d", "all")]
    assert {(r["prev_revenue"], r["change_pct"], r["prev_rank"]) for r in year} == {(None,) * 3}


def test_best_daypart_is_per_hour(tmp_path: Path) -> None:
    # Breakfast 12 over 6 hours, lunch 6 over 3, dinner 7.99 over 4: the first two tie.
    lines = [
        line(order_id="1", creation_time_utc="2023-01-10T12:00:00Z", item_price="12"),
        line(order_id="2", creation_time_utc="2023-01-10T17:00:00Z", item_price="6"),
        line(order_id="3", creation_time_utc="2023-01-10T23:00:00Z", item_price="7.99"),
    ]
    table = build(write(tmp_path, lines)).table("locations")
    assert {r["best_daypart"] for r in table} == {"breakfast"}


def test_discounted_orders_have_any_discount(tmp_path: Path) -> None:
    lines = [line(), line(lineitem_id="l2", item_quantity="2"), line(order_id="o2", user_id="")]
    source = write(tmp_path, lines, [option(option_price="-1"), option(option_price="3")])
    table = build(source).table("discounts")
    totals = sorted((r for r in table if r["dimension"] == "total"), key=itemgetter("order_type"))
    assert [tuple(r.values()) for r in totals] == [
        ("total", None, None, "discounted", 1, Decimal("0.5000"), Decimal("13.00"), Decimal("1.00"),
         Decimal("12.00"), Decimal("0.0769"), Decimal("12.00"), Decimal("13.00"), Decimal("3.00"),
         1),
        ("total", None, None, "full_price", 1, Decimal("0.5000"), Decimal("5.00"), Decimal("0.00"),
         Decimal("5.00"), Decimal("0.0000"), Decimal("5.00"), Decimal("5.00"), Decimal("1.00"), 0),
    ]  # fmt: skip


def test_prices_round_the_unit_and_know_what_is_listed(tmp_path: Path) -> None:
    lines = [
        line(lineitem_id="1", item_price="10", item_quantity="3"),
        line(lineitem_id="2", item_price="3.33"),
        line(lineitem_id="3", item_price="0.01", item_quantity="2"),
    ]
    table = build(write(tmp_path, lines)).table("discounts/prices")
    when = (date(2023, 1, 10), date(2023, 1, 10), 1)
    assert sorted(tuple(r.values()) for r in table) == [
        ("Egg Sandwich", Decimal("0.01"), False, *when, 1, 2, Decimal("2.00"), Decimal("0.01"),
         Decimal("0.0007")),
        ("Egg Sandwich", Decimal("3.33"), True, *when, 2, 4, Decimal("4.00"), Decimal("13.33"),
         Decimal("0.9993")),
    ]  # fmt: skip


def test_effect_compares_within_strata(tmp_path: Path) -> None:
    # d in May 2023 after no order in 90 days; the others' order days qualify in that month too.
    lines = orders(
        ("first", "2023-01-01", "1"), ("dis", "2023-05-01", "10"), ("dis", "2023-06-01", "8"),
        ("dis", "2023-07-30", "4"), ("dis", "2023-07-31", "99"), ("com", "2023-05-02", "10"),
        ("com", "2023-05-20", "5"), ("end", "2023-12-31", "1"),
    )  # fmt: skip
    for n, row in enumerate(lines):
        row["ORDER_ID"] = f"o{n}"
    source = write(tmp_path, lines, [option(order_id="o1", option_price="-1")])
    table = build(source).table("discounts/effect")
    assert {r["cohort"]: tuple(r.values())[1:] for r in table} == {
        "discounted": (1, *map(Decimal, "022"), None, None, *map(Decimal, ("0", "12", "12")),
                       None, None),
        "comparison": (1, *map(Decimal, "011"), None, None, *map(Decimal, "055"), None, None),
        # Alone in their cohorts, neither differs from its mean.
        "difference": (None, None, None, *map(Decimal, "111"), None, None, *map(Decimal, "777")),
    }  # fmt: skip


def test_effect_interval_is_by_customer(tmp_path: Path) -> None:
    # Two discounted with 2 and 0 orders after: each is 1 off the mean, of 2 discounted 1/2.
    # Two comparisons with 1 and 0, each off by 1/2, of two and weighted 2 / 2: 1/4.
    # se^2 = 4 / 3 x (1/4 + 1/4 + 1/16 + 1/16).
    lines = orders(
        ("first", "2023-01-01", "1"), ("d1", "2023-05-01", "9"), ("d2", "2023-05-01", "9"),
        ("d1", "2023-06-01", "3"), ("d1", "2023-06-02", "3"), ("c1", "2023-05-02", "9"),
        ("c2", "2023-05-02", "9"), ("c1", "2023-06-02", "3"), ("end", "2023-12-31", "1"),
    )  # fmt: skip
    for n, row in enumerate(lines):
        row["ORDER_ID"] = f"o{n}"
    cut = [option(order_id=f"o{n}", option_price="-1") for n in (1, 2)]
    table = build(write(tmp_path, lines, cut)).table("discounts/effect")
    [gap] = [tuple(row.values())[4:7] for row in table if row["cohort"] == "difference"]
    margin = 1.96 * (4 / 3 * (1 / 2 + 1 / 8)) ** 0.5
    assert gap == (Decimal("0.50"), *(round(Decimal(0.5 + s * margin), 2) for s in (-1, 1)))


def test_elasticity_is_net_of_restaurants_months_and_traffic(tmp_path: Path) -> None:
    # Half as many at twice the price, where everything else sells 20 units and more by restaurant.
    lines = []
    for place in range(5):
        for month in range(1, 6):
            price = 1 + (place + month) % 2
            at = {
                "restaurant_id": f"r{place}",
                "order_id": f"o{place}-{month}",
                "creation_time_utc": f"2023-{month:02d}-10T17:00:00Z",
            }
            size = str((place + 1) * month * 20)
            lines.append(line(**at, lineitem_id="all", item_name="Rest", item_quantity=size))
            for n in range((place + 1) * month * 20 // price):
                lines.append(line(**at, lineitem_id=f"l{n}", item_price=str(price)))
    table = build(write(tmp_path, lines)).table("discounts/elasticity")
    assert [tuple(row.values()) for row in table] == [
        ("Egg Sandwich", 25, 5, 5, -1.0, 0.0, -1.0, -1.0, 0.0, 0.0, True)
    ]


def test_addons_count_lines_once(tmp_path: Path) -> None:
    options = [option(), option(), option(option_price="0"), option(option_price="-0.5")]
    lines = [line(), line(lineitem_id="l2", item_price="3")]
    table = build(write(tmp_path, lines, options)).table("discounts/addons")
    assert [tuple(r.values()) for r in table] == [
        ("Breakfast", 2, 1, Decimal("0.5000"), Decimal("2.00"), Decimal("0.2000"),
         Decimal("0.5000"), 2, 1, Decimal("2.00"), None, None, None),
    ]  # fmt: skip
