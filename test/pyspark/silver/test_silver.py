"""Silver as a whole: every record is accepted or in quarantine with its reasons, once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import InputError
from pipeline.rules import load_rules
from pipeline.silver import SilverInput, build_silver
from pipeline.silver.summary import SilverSummary
from pipeline.silver.tables import CALENDAR, ORDER_LINES, ORDER_OPTIONS, ORDERS, RESTAURANTS
from pipeline.sources import MALFORMED, SOURCE_FILE
from support.bronze_frames import DEFAULTS, Values, bronze_frame

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


def silver(
    spark: SparkSession,
    overrides: Sequence[str] = (),
    lines: Sequence[Values] = LINES,
    options: Sequence[Values] = OPTIONS,
    restaurants: Sequence[Values] = (),
) -> SilverSummary:
    """Silver of these records, kept in memory."""

    def save(_name: str, frame: DataFrame) -> DataFrame:
        return frame.localCheckpoint()

    bronze = {
        "order_items": bronze_frame(spark, "order_items", lines),
        "order_item_options": bronze_frame(spark, "order_item_options", options),
        "date_dim": bronze_frame(spark, "date_dim", []),
        "restaurants": bronze_frame(spark, "restaurants", restaurants),
    }
    return build_silver(
        SilverInput(
            spark=spark,
            bronze=bronze,
            rules=load_rules(overrides),
            run_id="run-1",
            started_at=datetime(2024, 1, 1, tzinfo=UTC),
            requested_as_of=None,
            save=save,
        )
    )


def rows_of(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of every row, sorted."""
    return sorted(tuple(row) for row in frame.select(*columns).collect())


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
    summary = silver(spark)
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
    frames = silver(spark).frames
    for table in (ORDER_LINES, ORDERS, ORDER_OPTIONS, CALENDAR, RESTAURANTS):
        assert frames[table.name].dtypes == spark.createDataFrame([], table.struct()).dtypes
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
    frames = silver(spark, ["option_basis=unit", "price_basis=unit"]).frames
    assert rows_of(frames["orders"], "order_id", "gross_amount", "net_amount") == [
        ("o1", Decimal("28.50"), Decimal("27.75")),
        ("o3", Decimal("5.00"), Decimal("5.00")),
    ]
    assert rows_of(frames["order_options"], "option_amount") == [
        (amount,) for amount in decimals("-0.75", "0.00", "3.00", "3.00")
    ]


OVERLAP: Sequence[Values] = [
    {SOURCE_FILE: "export_9.csv", "option_name": "old"},
    {SOURCE_FILE: "export_9.csv", "option_name": "old", "option_price": "x"},
    {SOURCE_FILE: "export_9.csv", "lineitem_id": "l2", "option_name": "only here"},
    {SOURCE_FILE: "export_9.csv", "order_id": "o9"},
    {SOURCE_FILE: "export_10.csv", "option_name": "new"},
    {SOURCE_FILE: "export_10.csv", "option_name": "new"},
    {SOURCE_FILE: "export_10.csv", "lineitem_id": "l2", "option_price": "x"},
    {SOURCE_FILE: "export_10.csv", "order_id": "o9"},
]


def test_options_of_a_line_come_from_the_last_file_that_has_valid_ones(spark: SparkSession) -> None:
    lines = [{"lineitem_id": "l1"}, {"lineitem_id": "l2"}]
    summary = silver(spark, lines=lines, options=OVERLAP)
    assert rows_of(summary.frames["order_options"], "lineitem_id", "option_name") == [
        ("l1", "new"),
        ("l1", "new"),
        ("l2", "only here"),
    ]
    rejected = summary.frames["quarantine_order_item_options"]
    assert rows_of(rejected, "record_number", "reasons") == [
        (1, ["superseded"]),
        (2, ["price_invalid"]),
        (4, ["orphan_option"]),
        (7, ["price_invalid"]),
        (8, ["orphan_option"]),
    ]
    assert rows_of(summary.frames["orders"], "options_amount") == [(Decimal("3.00"),)]


def test_when_nothing_is_accepted_the_reasons_are_the_message(spark: SparkSession) -> None:
    lines: list[Values] = [
        {"app_name": "Alltown Fresh - DEVELOPMENT"},
        {"order_id": "o2", "item_price": "7,50"},
        {"order_id": "o3", "item_price": "7,50", "currency": None},
    ]
    with pytest.raises(InputError) as error:
        silver(spark, lines=lines, options=[])
    assert str(error.value) == (
        "no order line was accepted: 3 read, 1 of test orders (setting excluded_apps), "
        "2 price_invalid, 1 currency_unsupported"
    )


LARGE_LINES: Sequence[Values] = [
    {"order_id": f"o{n}", "item_price": "99999999.99", "item_quantity": "1000000"}
    for n in range(101)
]


@pytest.mark.parametrize(
    ("lines", "options", "basis", "record"),
    [
        # Each line fits, all together do not.
        ([{"order_id": "small"}, *LARGE_LINES], [], "price_basis", "order_items.csv, record 2"),
        # A single option does not.
        (
            [{"item_quantity": "1000000"}],
            [{}, {"option_price": "-99999999.99", "option_quantity": "1000000"}],
            "option_basis",
            "order_item_options.csv, record 2",
        ),
    ],
)
def test_amounts_that_no_sum_holds_are_named(
    spark: SparkSession,
    lines: Sequence[Values],
    options: Sequence[Values],
    basis: str,
    record: str,
) -> None:
    with pytest.raises(InputError) as error:
        silver(spark, [f"{basis}=unit"], lines, options)
    assert str(error.value) == (
        f"{record}: its amount is the largest of a source whose amounts add up to more than "
        "9,999,999,999,999,999.99 (DECIMAL(18,2))"
    )


@pytest.mark.parametrize(
    ("restaurant_id", "warnings"),
    [("r1", []), ("R1", ["restaurants: none of its 1 ids is that of a restaurant with orders"])],
)
def test_restaurants_that_match_no_order_are_warned_of(
    spark: SparkSession, restaurant_id: str, warnings: list[str]
) -> None:
    summary = silver(spark, lines=[{}], restaurants=[{"restaurant_id": restaurant_id}])
    assert summary.warnings == warnings


def decimals(*texts: str) -> tuple[Decimal, ...]:
    """Amounts to the cent."""
    return tuple(Decimal(text) for text in texts)
