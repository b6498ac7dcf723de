"""Order lines: what is rejected and why, which duplicate wins, what lines take from their order."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.rules import load_rules
from pipeline.silver.lines import (
    build_order_lines,
    line_faults,
    parse_lines,
    repeated_lines,
    superseded_records,
)
from pipeline.silver.quarantine import has_fault, reasons
from pipeline.sources import MALFORMED, SOURCE_FILE
from support.bronze_frames import Values, bronze_frame

STARTED_AT = datetime(2024, 3, 1, 12, 0, 0, 500, tzinfo=UTC)
FAULTS = (
    *("order_id_missing", "lineitem_id_missing", "restaurant_id_missing", "time_invalid"),
    *("price_invalid", "quantity_invalid", "currency_unsupported"),
)

REJECTED: Sequence[tuple[Values, Sequence[str]]] = [
    ({}, []),
    ({"order_id": " \u00a0"}, ["order_id_missing"]),
    ({"lineitem_id": None}, ["lineitem_id_missing"]),
    ({"restaurant_id": None}, ["restaurant_id_missing"]),
    ({"creation_time_utc": "1999-12-31T23:59:59.999999Z"}, ["time_invalid"]),
    ({"creation_time_utc": "2000-01-01T00:00:00Z"}, []),
    ({"creation_time_utc": "2024-03-01T12:00:00.0005009Z"}, []),
    ({"creation_time_utc": "2024-03-01T12:00:00.000501Z"}, ["time_invalid"]),
    ({"creation_time_utc": "2024-03-01T13:00:00.0005+01:00"}, []),
    ({"item_price": None}, ["price_invalid"]),
    ({"item_price": "free"}, ["price_invalid"]),
    ({"item_price": "-0"}, []),
    ({"item_price": "-0.00001"}, ["price_invalid"]),
    ({"item_price": "99999999.994"}, []),
    ({"item_price": "99999999.995"}, ["price_invalid"]),
    ({"item_quantity": "0"}, ["quantity_invalid"]),
    ({"item_quantity": "1000000.0"}, []),
    ({"item_quantity": "1000001"}, ["quantity_invalid"]),
    ({"currency": "usd"}, ["currency_unsupported"]),
    ({"currency": None}, ["currency_unsupported"]),
    ({"currency": " USD\n"}, []),
    (
        dict.fromkeys(
            ("order_id", "lineitem_id", "restaurant_id", "creation_time_utc", "item_price")
        )
        | {"item_quantity": "x", "currency": "EUR"},
        list(FAULTS),
    ),
    ({"item_price": None, MALFORMED: "a,b"}, ["record_malformed"]),
]


def test_each_reason_has_its_borders(spark: SparkSession) -> None:
    lines = parse_lines(bronze_frame(spark, "order_items", [given for given, _ in REJECTED]))
    faults = line_faults(load_rules(), STARTED_AT)
    rows = lines.select(
        "_record_number", reasons(faults).alias("why"), has_fault(faults).alias("is_rejected")
    ).collect()
    found = [(row["why"], row["is_rejected"]) for row in sorted(rows)]
    assert found == [(list(why), bool(why)) for _, why in REJECTED]


@pytest.mark.parametrize(
    ("copies", "winner"),
    [
        # The later file wins, whatever its columns.
        ([{SOURCE_FILE: "2.csv", "app_name": "z"}, {SOURCE_FILE: "10.csv", "app_name": "a"}], 1),
        # Then columns in the source's order: app before user, nulls first, code points.
        ([{"app_name": "b", "user_id": "a"}, {"app_name": "a", "user_id": "b"}], 2),
        ([{"app_name": "a"}, {"app_name": None}], 2),
        ([{"item_name": "é"}, {"item_name": "Z"}, {"item_name": "z"}], 2),
        # A card number counts as any column, before the columns that follow it.
        (
            [
                {"printed_card_number": "678", "item_name": "a"},
                {"printed_card_number": "677", "item_name": "b"},
            ],
            2,
        ),
        # As read but for white space: 9 after 10 as text, 7.0 after 7.
        ([{"item_price": "9"}, {"item_price": "10"}], 2),
        ([{"item_price": "7.0"}, {"item_price": " 7 "}], 2),
        # Links stay in while copies are compared.
        ([{"item_category": "Dhttps://x#ip"}, {"item_category": "Dazzle"}], 2),
        # Equal ones: the first stays.
        ([{"item_name": "Egg"}, {"item_name": " Egg"}], 1),
    ],
)
def test_one_of_several_copies_wins(
    spark: SparkSession, copies: Sequence[Values], winner: int
) -> None:
    bronze = bronze_frame(spark, "order_items", copies)
    rows = superseded_records(parse_lines(bronze), bronze).collect()
    lost = {row["_record_number"] for row in rows}
    assert lost == set(range(1, len(copies) + 1)) - {winner}


def test_a_line_is_repeated_when_both_ids_are(spark: SparkSession) -> None:
    of_one_order: list[Values] = [{"lineitem_id": text} for text in (" l1", "l1 ", "l2")]
    records = [*of_one_order, {"order_id": "o2", "lineitem_id": "l2"}]
    lines = parse_lines(bronze_frame(spark, "order_items", records))
    assert [tuple(row) for row in repeated_lines(lines).collect()] == [("o1", "l1")]


def order_lines(
    spark: SparkSession, records: Sequence[Values], sums: Sequence[Any], overrides: Sequence[str]
) -> DataFrame:
    option_sums = spark.createDataFrame(
        sums, "order_id string, lineitem_id string, positive_cents bigint, negative_cents bigint"
    )
    lines = parse_lines(bronze_frame(spark, "order_items", records))
    return build_order_lines(lines, option_sums, load_rules(overrides))


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
