"""Silver as a whole: every record is accepted or in quarantine with its reasons, once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pyspark.sql import SparkSession

from pipeline.silver.tables import CALENDAR, ORDER_LINES, ORDER_OPTIONS, ORDERS, RESTAURANTS
from pipeline.sources import MALFORMED
from support.bronze_frames import DEFAULTS, Values
from support.frames import rows_frame
from support.silver_run import rows_of, silver

LINES: Sequence[Values] = [
    {"item_price": "7", "item_quantity": "3"},
    {"lineitem_id": "l2", "item_price": "1.50", "user_id": "bob"},
    {"item_price": "8"},  # a copy of the first that sorts after it
    {"order_id": "o2", "item_price": "-1", "currency": None, "printed_card_number": "678"},
    {MALFORMED: "Alltown Fresh,r1,678", "order_id": "678"},
    {"order_id": "o3", "creation_time_utc": "2023-01-07T04:59:59Z"},
]
OPTIONS: Sequence[Values] = [
    {"option_price": "0.50", "option_quantity": "2"},
    {"option_price": "0.50", "option_quantity": "2"},  # an exact duplicate is kept
    {"option_price": "-0.25", "option_name": " "},
    {"option_price": "-0.004", "lineitem_id": "l2"},  # free once rounded
    {"order_id": "o2"},  # the option of a quarantined line
    {"lineitem_id": None},
    {"order_id": "o9", "option_price": "x", "option_quantity": "0"},
    {MALFORMED: "o1"},
]


def quarantined(table: str, number: int, reasons: Sequence[str], given: Values) -> dict[str, Any]:
    """The row of a record in quarantine; a malformed one has no values."""
    record: dict[str, Any] = {**DEFAULTS[table], **given}
    record.pop("printed_card_number", None)
    if MALFORMED in record:
        del record[MALFORMED]
        record = dict.fromkeys(record)
    return record | {
        "reasons": list(reasons),
        "source_file": f"{table}.csv",
        "record_number": number,
        "run_id": "run-1",
    }


def test_every_record_is_accepted_or_in_quarantine(spark: SparkSession) -> None:
    summary = silver(spark, LINES, OPTIONS)
    frames = summary.frames
    assert (summary.first_date, summary.as_of) == (date(2023, 1, 5), date(2023, 1, 6))
    assert summary.counts == {
        "order_items": {
            "read": 6,
            "accepted": 3,
            "quarantined": 3,
            "by_reason": {
                "currency_unsupported": 1,
                "duplicate_line": 1,
                "price_invalid": 1,
                "record_malformed": 1,
            },
        },
        "order_item_options": {
            "read": 8,
            "accepted": 4,
            "quarantined": 4,
            "by_reason": {
                "orphan_option": 2,
                "lineitem_id_missing": 1,
                "price_invalid": 1,
                "quantity_invalid": 1,
                "record_malformed": 1,
            },
        },
        "orders_with_conflicts": 1,
    }
    assert summary.warnings == [
        "1 orders have lines that differ in app, restaurant, user, loyalty or time; "
        "the line with the smallest id decides: o1"
    ]
    expected = {
        "order_items": [
            (3, ["duplicate_line"]),
            (4, ["price_invalid", "currency_unsupported"]),
            (5, ["record_malformed"]),
        ],
        "order_item_options": [
            (5, ["orphan_option"]),
            (6, ["lineitem_id_missing"]),
            (7, ["price_invalid", "quantity_invalid", "orphan_option"]),
            (8, ["record_malformed"]),
        ],
    }
    for table, records in (("order_items", LINES), ("order_item_options", OPTIONS)):
        rows = frames[f"quarantine_{table}"].orderBy("record_number").collect()
        assert [row.asDict() for row in rows] == [
            quarantined(table, number, why, records[number - 1]) for number, why in expected[table]
        ]


def test_orders_add_up_their_lines_and_lines_their_options(spark: SparkSession) -> None:
    frames = silver(spark, LINES, OPTIONS).frames
    for table in (ORDER_LINES, ORDERS, ORDER_OPTIONS, CALENDAR, RESTAURANTS):
        assert frames[table.name].dtypes == rows_frame(spark, [], table.struct()).dtypes
    amounts = [name for name in ORDERS.struct().names if name.endswith("_amount")]
    assert rows_of(frames["order_lines"], "order_id", "lineitem_id", "customer_id", *amounts) == [
        ("o1", "l1", "ann", *decimals("7.00", "2.00", "0.25", "9.00", "8.75")),
        ("o1", "l2", "ann", *decimals("1.50", "0.00", "0.00", "1.50", "1.50")),
        ("o3", "l1", "ann", *decimals("5.00", "0.00", "0.00", "5.00", "5.00")),
    ]
    assert rows_of(
        frames["orders"], "order_id", "business_date", "lines", "quantity", *amounts
    ) == [
        ("o1", date(2023, 1, 5), 2, 4, *decimals("8.50", "2.00", "0.25", "10.50", "10.25")),
        ("o3", date(2023, 1, 6), 1, 1, *decimals("5.00", "0.00", "0.00", "5.00", "5.00")),
    ]
    options = frames["order_options"].select(
        *("lineitem_id", "option_price", "option_quantity", "option_amount")
    )
    assert sorted(tuple(row) for row in options.collect()) == [
        ("l1", Decimal("-0.25"), 1, Decimal("-0.25")),
        ("l1", Decimal("0.50"), 2, Decimal("1.00")),
        ("l1", Decimal("0.50"), 2, Decimal("1.00")),
        ("l2", Decimal("0.00"), 1, Decimal("0.00")),
    ]
    assert rows_of(frames["restaurants"], "restaurant_id", "name") == [("r1", "Restaurant 01")]
    assert rows_of(frames["calendar"], "date") == [(date(2023, 1, 5),), (date(2023, 1, 6),)]


def test_options_may_count_once_per_unit_of_their_line(spark: SparkSession) -> None:
    frames = silver(spark, LINES, OPTIONS, ["option_basis=unit", "price_basis=unit"]).frames
    assert rows_of(frames["orders"], "order_id", "gross_amount", "net_amount") == [
        ("o1", Decimal("28.50"), Decimal("27.75")),
        ("o3", Decimal("5.00"), Decimal("5.00")),
    ]
    assert rows_of(frames["order_options"], "option_amount") == [
        (amount,) for amount in decimals("-0.75", "0.00", "3.00", "3.00")
    ]


def decimals(*texts: str) -> tuple[Decimal, ...]:
    """Amounts to the cent."""
    return tuple(Decimal(text) for text in texts)
