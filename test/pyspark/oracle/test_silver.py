"""The second computation of silver against records judged by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from oracle.build import Oracle, build
from oracle.cleaning import category, cents, clean, flag, instant, quantity
from support.datasets.files import LINE_DEFAULTS, day, line, option, place, write, write_table

NOON = "2023-01-10T17:00:00Z"
LATEST = datetime(2024, 1, 1, tzinfo=UTC)


def reasons(oracle: Oracle, table: str = "order_items") -> list[tuple[int, list[str]]]:
    rows = oracle.table(f"silver/quarantine_{table}")
    return sorted((row["record_number"], row["reasons"]) for row in rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" a\u3000\u00a0\r\nb ", "a b"),
        ("\u200b", "\u200b"),
        ("a\x1cb", "a\x1cb"),
        ("\u2028\t", None),
    ],
)
def test_white_space_is_exactly_unicodes(text: str, expected: str | None) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Drip Chttps://www.x.net/a#offee", "Drip Coffee"),
        ("http://a#", "Uncategorized"),
        ("http://a b#c", "http://a b#c"),
        (None, "Uncategorized"),
    ],
)
def test_pasted_urls_leave_categories(text: str | None, expected: str) -> None:
    assert category(text) == expected


@pytest.mark.parametrize(
    ("text", "line_price", "option_price"),
    [
        ("+5", 500, 500),
        ("-0", 0, 0),
        ("-0.001", None, 0),
        ("-0.005", None, -1),
        ("2.005", 201, 201),
        ("99999999.994999", 9_999_999_999, 9_999_999_999),
        ("99999999.995", None, None),
        ("-99999999.995", None, None),
        ("1e5", None, None),
        (".5", None, None),
        ("5.", None, None),
        ("٣", None, None),
        (None, None, None),
    ],
)
def test_prices(text: str | None, line_price: int | None, option_price: int | None) -> None:
    assert cents(text, negative=False) == line_price
    assert cents(text, negative=True) == option_price


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2.0", 2), ("2.001", None), ("0", None), ("1000000", 1_000_000), ("1000001", None),
     ("-2", None), ("+0002", 2), ("-0", None)],
)  # fmt: skip
def test_quantities(text: str, expected: int | None) -> None:
    assert quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-01-10T17:00:00Z", datetime(2023, 1, 10, 17, tzinfo=UTC)),
        ("2023-01-10 17:00:00.123456789+05:30", datetime(2023, 1, 10, 11, 30, 0, 123456, UTC)),
        ("2023-01-10T17:00:00-23:59", datetime(2023, 1, 11, 16, 59, tzinfo=UTC)),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2024-01-01T00:00:00.000000999Z", LATEST),
        ("2024-01-01T00:00:00.000001Z", None),
        ("1999-12-31T23:59:59.999999Z", None),
        ("2023-01-10T24:00:00Z", None),
        ("2023-01-10T23:59:60Z", None),
        ("2023-02-30T12:00:00Z", None),
        ("2023-01-10t17:00:00z", None),
        ("2023-01-10T17:00:00", None),
        ("2023-01-10T17:00:00.Z", None),
        ("2023-01-10T17:00:00+24:00", None),
        ("0001-01-01T00:00:00+23:59", None),
        (None, None),
    ],
)
def test_instants(text: str | None, expected: datetime | None) -> None:
    assert instant(text, LATEST) == expected


def test_flags() -> None:
    assert [flag(text) for text in ("T", "1", "TrUe", "yes", "0", None)] == [True] * 3 + [False] * 3


def test_every_reason_that_applies_is_named_in_order(tmp_path: Path) -> None:
    nothing = dict.fromkeys(LINE_DEFAULTS, "")
    lines = [line(), nothing, line(lineitem_id="l2", currency="EUR", item_quantity="0")]
    options = [
        option(),
        option(order_id="", option_price="x"),
        option(lineitem_id="l2", option_quantity="1.5"),
    ]
    oracle = build(write(tmp_path, lines, options), marts=())
    assert reasons(oracle) == [
        (2, ["order_id_missing", "lineitem_id_missing", "restaurant_id_missing", "time_invalid",
             "price_invalid", "quantity_invalid", "currency_unsupported"]),
        (3, ["quantity_invalid", "currency_unsupported"]),
    ]  # fmt: skip
    assert reasons(oracle, "order_item_options") == [
        (2, ["order_id_missing", "price_invalid"]),
        (3, ["quantity_invalid", "orphan_option"]),
    ]
    assert oracle.counts["order_items"]["read"] == 3
    assert oracle.counts["order_items"]["accepted"] == 1


def test_the_later_file_wins_then_the_copy_that_sorts_first(tmp_path: Path) -> None:
    write(tmp_path, [])
    (tmp_path / "order_items.csv").unlink()
    parts = tmp_path / "order_items"
    write_table(parts / "a.csv", LINE_DEFAULTS, [line(app_name="A"), line(item_price="x")])
    late = [line(item_price="7"), line(printed_card_number="678"), line(item_price="6")]
    write_table(parts / "b.csv", LINE_DEFAULTS, late)
    oracle = build(tmp_path, marts=())
    rejected = oracle.table("silver/quarantine_order_items")
    assert sorted((r["source_file"], r["record_number"], r["reasons"][0]) for r in rejected) == [
        ("order_items/a.csv", 1, "duplicate_line"),
        ("order_items/a.csv", 2, "price_invalid"),
        ("order_items/b.csv", 1, "duplicate_line"),
        ("order_items/b.csv", 2, "duplicate_line"),
    ]
    assert [r["net_amount"] for r in oracle.table("silver/orders")] == [Decimal(6)]


def test_the_smallest_line_speaks_for_the_order(tmp_path: Path) -> None:
    lines = [
        line(lineitem_id="l2", user_id="u2", item_price="3", item_quantity="2"),
        line(
            lineitem_id="l1", user_id="", is_loyalty="T", creation_time_utc="2023-01-10T04:59:59Z"
        ),
    ]
    options = [option(option_price="1.50", option_quantity="2"), option(option_price="-0.75")]
    oracle = build(write(tmp_path, lines, options), marts=())
    assert oracle.table("silver/orders") == [
        {
            "order_id": "o1",
            "app_name": "Alltown Fresh",
            "restaurant_id": "r1",
            "customer_id": None,
            "is_loyalty": True,
            "is_test": False,
            "ordered_at": datetime(2023, 1, 10, 4, 59, 59),
            "business_date": date(2023, 1, 9),
            "hour": 23,
            "lines": 2,
            "quantity": 3,
            "item_amount": Decimal("8.00"),
            "options_amount": Decimal("3.00"),
            "discount_amount": Decimal("0.75"),
            "gross_amount": Decimal("11.00"),
            "net_amount": Decimal("10.25"),
        }
    ]
    assert {r["customer_id"] for r in oracle.table("silver/order_lines")} == {None}


def test_price_and_option_basis_multiply_by_quantity(tmp_path: Path) -> None:
    source = write(tmp_path, [line(item_quantity="3")], [option(option_quantity="2")])
    unit = {"price_basis": "unit", "option_basis": "unit"}
    [order] = build(source, unit, marts=()).table("silver/orders")
    assert (order["item_amount"], order["options_amount"]) == (Decimal(15), Decimal(6))


def test_date_dim_decides_where_it_covers_the_day(tmp_path: Path) -> None:
    lines = [
        line(creation_time_utc="2022-12-31T17:00:00Z"),
        line(order_id="o2", creation_time_utc="2023-01-03T17:00:00Z"),
    ]
    days = [
        day(is_holiday="FALSE", holiday_name=""),
        day(date_key="03-01-2023", holiday_name="Founder's Day (OBSERVED)"),
    ]
    rows = build(write(tmp_path, lines, days=days), marts=()).table("silver/calendar")
    shown: list[Any] = [
        (r["date"].day, r["iso_year"], r["iso_week"], r["is_holiday"], r["holiday_name"],
         r["is_observed"])
        for r in rows
    ]  # fmt: skip
    assert shown == [
        (31, 2022, 52, False, None, False),
        (1, 2022, 52, False, None, False),
        (2, 2023, 1, True, "New Year's Day (observed)", True),
        (3, 2023, 1, True, "Founder's Day (OBSERVED)", True),
    ]


def test_restaurants_without_name_are_numbered_over_all(tmp_path: Path) -> None:
    later = "2023-01-11T17:00:00Z"
    lines = [
        line(order_id="o1", restaurant_id="rb", creation_time_utc=later),
        line(order_id="o2", restaurant_id="ra", creation_time_utc=later),
        line(order_id="o3", restaurant_id="rc"),
    ]
    places = [place(restaurant_id="ra"), place(restaurant_id="rb", name=" ", city="Salem")]
    oracle = build(write(tmp_path, lines, places=places), marts=())
    assert sorted(tuple(row.values()) for row in oracle.table("silver/restaurants")) == [
        ("ra", "Harbour", "Boston"),
        ("rb", "Restaurant 03", "Salem"),
        ("rc", "Restaurant 01", None),
    ]
