"""Which order lines are rejected and why, and which of several copies wins."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from pyspark.sql import SparkSession

from pipeline.rules import load_rules
from pipeline.silver.file_order import source_files
from pipeline.silver.lines import (
    duplicate_records,
    line_rejections,
    parse_lines,
    repeated_lines,
)
from pipeline.silver.rejections import is_rejected, reasons
from pipeline.sources import MALFORMED, SOURCE_FILE
from support.bronze_frames import Values, bronze_frame

STARTED_AT = datetime(2024, 3, 1, 12, 0, 0, 500, tzinfo=UTC)
ALL_REASONS = (
    *("order_id_missing", "lineitem_id_missing", "restaurant_id_missing", "time_invalid"),
    *("price_invalid", "quantity_invalid", "currency_unsupported", "loyalty_invalid"),
    "text_too_long",
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
    ({"item_quantity": "-1"}, ["quantity_invalid"]),
    ({"item_quantity": "+2."}, []),
    ({"order_id": "NULL"}, ["order_id_missing"]),
    ({"lineitem_id": " nan "}, ["lineitem_id_missing"]),
    ({"restaurant_id": "n/a"}, ["restaurant_id_missing"]),
    ({"user_id": "None", "app_name": "None", "item_name": "null"}, []),
    ({"is_loyalty": "Y"}, []),
    ({"is_loyalty": None}, []),
    ({"is_loyalty": "maybe"}, ["loyalty_invalid"]),
    ({"order_id": "\U0001f95e" * 64}, []),
    ({"order_id": "x" * 65}, ["text_too_long"]),
    ({"lineitem_id": "x" * 65}, ["text_too_long"]),
    ({"restaurant_id": "x" * 65}, ["text_too_long"]),
    ({"user_id": "x" * 65}, ["text_too_long"]),
    ({"app_name": "x" * 255 + "  "}, []),
    ({"app_name": "x" * 256}, ["text_too_long"]),
    ({"item_category": "https://" + "x" * 255 + "#" + "y" * 255}, []),
    ({"item_category": "x" * 256}, ["text_too_long"]),
    ({"item_name": "x" * 256}, ["text_too_long"]),
    ({"currency": "x" * 256}, ["currency_unsupported", "text_too_long"]),
    ({"item_price": "0" * 300 + "1", "printed_card_number": "x" * 256}, []),
    ({"currency": "usd"}, ["currency_unsupported"]),
    ({"currency": None}, ["currency_unsupported"]),
    ({"currency": " USD\n"}, []),
    (
        dict.fromkeys(
            ("order_id", "lineitem_id", "restaurant_id", "creation_time_utc", "item_price")
        )
        | {"item_quantity": "x", "currency": "EUR", "is_loyalty": "-", "item_name": "x" * 256},
        list(ALL_REASONS),
    ),
    ({"item_price": None, MALFORMED: "a,b"}, ["record_malformed"]),
]


def test_each_reason_has_its_borders(spark: SparkSession) -> None:
    rules = load_rules()
    bronze = bronze_frame(spark, "order_items", [given for given, _ in REJECTED])
    rejections = line_rejections(rules, STARTED_AT)
    rows = (
        parse_lines(bronze, rules)
        .select(
            "_record_number",
            reasons(rejections).alias("why"),
            is_rejected(rejections).alias("is_rejected"),
        )
        .collect()
    )
    found = [(row["why"], row["is_rejected"]) for row in sorted(rows)]
    assert found == [(list(why), bool(why)) for _, why in REJECTED]


@pytest.mark.parametrize(
    ("copies", "winner"),
    [
        # The later file wins, whatever its columns; 10 is later than 9.
        ([{SOURCE_FILE: "10.csv", "app_name": "z"}, {SOURCE_FILE: "9.csv", "app_name": "a"}], 1),
        # A word for null is a text here.
        ([{"user_id": "nobody"}, {"user_id": "NULL"}, {"user_id": None}], 3),
        ([{"user_id": "bob"}, {"user_id": "NULL"}], 2),
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
    lines = parse_lines(bronze, load_rules())
    rows = duplicate_records(lines, bronze, source_files(bronze)).collect()
    lost = {row["_record_number"] for row in rows}
    assert lost == set(range(1, len(copies) + 1)) - {winner}


def test_a_line_is_repeated_when_both_ids_are(spark: SparkSession) -> None:
    of_one_order: list[Values] = [{"lineitem_id": text} for text in (" l1", "l1 ", "l2")]
    records = [*of_one_order, {"order_id": "o2", "lineitem_id": "l2"}]
    lines = parse_lines(bronze_frame(spark, "order_items", records), load_rules())
    assert [tuple(row) for row in repeated_lines(lines).collect()] == [("o1", "l1")]
