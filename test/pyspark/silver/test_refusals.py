"""What silver refuses as a whole, and what it warns of."""

from collections.abc import Sequence

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import InputError
from support.bronze_frames import Values
from support.silver_run import silver


def test_when_nothing_is_accepted_the_reasons_are_the_message(spark: SparkSession) -> None:
    lines: list[Values] = [
        {"app_name": "Alltown Fresh - DEVELOPMENT"},
        {"order_id": "o2", "item_price": "7,50"},
        {"order_id": "o3", "item_price": "7,50", "currency": None},
    ]
    with pytest.raises(InputError) as error:
        silver(spark, lines, [])
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
        silver(spark, lines, options, [f"{basis}=unit"])
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
    summary = silver(spark, [{}], restaurants=[{"restaurant_id": restaurant_id}])
    assert summary.warnings == warnings
