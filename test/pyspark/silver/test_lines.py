"""Order lines: what they take from their order, and where they differ in it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.rules import load_rules
from pipeline.silver.lines import (
    build_order_lines,
    parse_lines,
)
from pipeline.silver.orders import Conflicts, find_conflicts
from support.bronze_frames import Values, bronze_frame
from support.frames import rows_frame


def order_lines(
    spark: SparkSession, records: Sequence[Values], sums: Sequence[Any], overrides: Sequence[str]
) -> DataFrame:
    option_sums = rows_frame(
        spark,
        sums,
        "order_id string, lineitem_id string, positive_cents bigint, negative_cents bigint",
    )
    rules = load_rules(overrides)
    lines = parse_lines(bronze_frame(spark, "order_items", records), rules)
    return build_order_lines(lines, option_sums, rules)


def test_lines_share_the_attributes_of_the_smallest_lineitem_id(spark: SparkSession) -> None:
    first = {
        "lineitem_id": "l1",
        "app_name": " Alltown  Fresh - DEVELOPMENT",
        "restaurant_id": "r2",
        "user_id": None,
        "is_loyalty": "T",
        # Half past one in New York, twice that night: this is the second time.
        "creation_time_utc": "2023-11-05T06:30:00.123Z",
        "item_category": "Drip Chttps://www.opendining.net/a/b?c=d#offee",
        "item_name": None,
        "item_price": "2.675",
        "item_quantity": "2",
    }
    other = {"lineitem_id": "l2", "user_id": "bob", "item_category": "https://x# http://y#"}
    rows = order_lines(spark, [other, first], [("o1", "l1", 150, -70)], ()).collect()
    order = {
        "order_id": "o1",
        "app_name": "Alltown Fresh - DEVELOPMENT",
        "restaurant_id": "r2",
        "customer_id": None,
        "is_loyalty": True,
        "is_test": True,
        "ordered_at": datetime(2023, 11, 5, 6, 30, 0, 123000),
        "business_date": date(2023, 11, 5),
        "hour": 1,
    }
    assert sorted((row.asDict() for row in rows), key=lambda row: row["lineitem_id"]) == [
        order
        | {
            "lineitem_id": "l1",
            "item_category": "Drip Coffee",
            "item_name": "Unnamed",
            "quantity": 2,
            "item_amount": Decimal("2.68"),
            "options_amount": Decimal("1.50"),
            "discount_amount": Decimal("0.70"),
            "gross_amount": Decimal("4.18"),
            "net_amount": Decimal("3.48"),
        },
        order
        | {
            "lineitem_id": "l2",
            "item_category": "Uncategorized",
            "item_name": "Egg",
            "quantity": 1,
            "item_amount": Decimal("5.00"),
            "options_amount": Decimal("0.00"),
            "discount_amount": Decimal("0.00"),
            "gross_amount": Decimal("5.00"),
            "net_amount": Decimal("5.00"),
        },
    ]


def test_rules_decide_amounts_dates_and_tests(spark: SparkSession) -> None:
    rules = [
        *("price_basis=unit", "option_basis=unit", "time_zone=Asia/Kolkata"),
        "excluded_apps=Test, Other",
    ]
    records: list[Values] = [
        {"order_id": "o1", "item_quantity": "3", "creation_time_utc": "2023-01-05T18:30:00Z"},
        {"order_id": "o2", "app_name": "test", "creation_time_utc": "2023-01-05T18:29:59Z"},
        {"order_id": "o3", "app_name": "Other"},
        {"order_id": "o4", "app_name": None},
    ]
    rows = order_lines(spark, records, [("o1", "l1", 100, -50)], rules).select(
        *("order_id", "is_test", "business_date", "hour"),
        *("item_amount", "options_amount", "discount_amount"),
    )
    nothing, five = Decimal("0.00"), Decimal("5.00")
    assert sorted(tuple(row) for row in rows.collect()) == [
        ("o1", False, date(2023, 1, 6), 0, Decimal("15.00"), Decimal("3.00"), Decimal("1.50")),
        ("o2", False, date(2023, 1, 5), 23, five, nothing, nothing),
        ("o3", True, date(2023, 1, 5), 22, five, nothing, nothing),
        ("o4", False, date(2023, 1, 5), 22, five, nothing, nothing),
    ]


def conflicts(spark: SparkSession, records: Sequence[Values]) -> Conflicts:
    return find_conflicts(parse_lines(bronze_frame(spark, "order_items", records), load_rules()))


@pytest.mark.parametrize(
    "other",
    [
        {"app_name": None},
        {"restaurant_id": "r2"},
        {"user_id": "NULL"},
        {"is_loyalty": "y"},
        {"creation_time_utc": "2023-01-05T17:00:00.000001Z"},
    ],
)
def test_an_order_conflicts_when_an_attribute_differs(spark: SparkSession, other: Values) -> None:
    records: list[Values] = [
        {"lineitem_id": "l1"},
        {"lineitem_id": "l2", **other},
        # The same attributes, written in another way.
        {"order_id": "o2", "user_id": "null", "creation_time_utc": "2023-01-05T17:00:00Z"},
        {
            "order_id": "o2",
            "user_id": None,
            "creation_time_utc": "2023-01-05 12:00-05",
            "lineitem_id": "l2",
        },
    ]
    assert conflicts(spark, records) == Conflicts(orders=1, first_ids=("o1",))


def test_the_first_five_conflicts_are_named(spark: SparkSession) -> None:
    assert conflicts(spark, [{}]).warnings() == []
    records: list[Values] = [
        {"order_id": f"o{n}", "lineitem_id": user, "user_id": user}
        for n in range(7)
        for user in "ab"
    ]
    assert conflicts(spark, records).warnings() == [
        "7 orders have lines that differ in app, restaurant, user, loyalty or time; "
        "the line with the smallest id decides: o0, o1, o2, o3, o4, ..."
    ]
