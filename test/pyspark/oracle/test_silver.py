"""The second computation of silver against records judged by hand."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from oracle.build import Oracle, build
from support.datasets.files import LINE_DEFAULTS, day, line, option, place, write, write_table


def reasons(oracle: Oracle, table: str = "order_items") -> list[tuple[int, list[str]]]:
    rows = oracle.table(f"silver/quarantine_{table}")
    return sorted((row["record_number"], row["reasons"]) for row in rows)


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
