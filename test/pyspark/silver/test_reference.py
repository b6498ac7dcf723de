"""Calendar, restaurants and the dates of a release."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import InputError
from pipeline.rules import load_rules
from pipeline.silver.calendar import SourceDay, build_calendar, read_date_dim
from pipeline.silver.orders import OrderTotals
from pipeline.silver.restaurants import build_restaurants, read_restaurants
from pipeline.silver.summary import Dates, SourceCounts, release_dates
from pipeline.sources import MALFORMED
from support.bronze_frames import Values, bronze_frame


def test_the_calendar_takes_holidays_from_date_dim_and_names_from_the_library(
    spark: SparkSession,
) -> None:
    date_dim = {
        date(2022, 12, 31): SourceDay(is_holiday=True, holiday_name="Local Observed Day"),
        date(2023, 1, 1): SourceDay(is_holiday=True, holiday_name="New Year"),
        date(2023, 1, 2): SourceDay(is_holiday=False, holiday_name="denied"),
        date(2023, 1, 3): SourceDay(is_holiday=True, holiday_name=None),
    }
    rows = build_calendar(spark, date(2022, 12, 30), date(2023, 1, 4), date_dim).collect()
    no, yes, december, january = False, True, date(2022, 12, 1), date(2023, 1, 1)
    assert [tuple(row) for row in rows] == [
        (date(2022, 12, 30), 2022, 52, december, 5, no, no, None, no),
        (date(2022, 12, 31), 2022, 52, december, 6, yes, yes, "Local Observed Day", yes),
        (date(2023, 1, 1), 2022, 52, january, 7, yes, yes, "New Year's Day", no),
        (date(2023, 1, 2), 2023, 1, january, 1, no, no, None, no),
        (date(2023, 1, 3), 2023, 1, january, 2, no, yes, None, no),
        (date(2023, 1, 4), 2023, 1, january, 3, no, no, None, no),
    ]
    # What date_dim does not cover is the library's, observed days included.
    outside = build_calendar(spark, date(2022, 12, 26), date(2022, 12, 26), date_dim).collect()
    assert [tuple(row)[-3:] for row in outside] == [(True, "Christmas Day (observed)", True)]


def test_date_dim_is_read_by_day(spark: SparkSession) -> None:
    records: list[Values] = [
        {"date_key": " 29-02-2024", "is_holiday": "True", "holiday_name": " Leap  Day "},
        {"date_key": "01-03-2024", "is_holiday": "FALSE", "holiday_name": " "},
        {"date_key": "02-03-2024", "is_holiday": "Y", "holiday_name": "Hooray"},
        {"date_key": "03-03-2024", "is_holiday": "no", "holiday_name": None},
    ]
    assert read_date_dim(bronze_frame(spark, "date_dim", records)) == {
        date(2024, 2, 29): SourceDay(is_holiday=True, holiday_name="Leap Day"),
        date(2024, 3, 1): SourceDay(is_holiday=False, holiday_name=None),
        date(2024, 3, 2): SourceDay(is_holiday=True, holiday_name="Hooray"),
        date(2024, 3, 3): SourceDay(is_holiday=False, holiday_name=None),
    }


NO_DATE = "date_key is not a date as dd-mm-yyyy"
ID_REPEATS = "the restaurant_id repeats that of "
NO_FLAG = "is_holiday is not a flag (true, t, yes, y, 1, false, f, no, n, 0)"


def restaurants(bronze: DataFrame) -> object:
    return read_restaurants(bronze, load_rules().null_words)


@pytest.mark.parametrize(
    ("read", "table", "last", "message"),
    [
        (read_date_dim, "date_dim", {"date_key": "30-02-2023"}, NO_DATE),
        (read_date_dim, "date_dim", {"date_key": "2023-01-02"}, NO_DATE),
        (read_date_dim, "date_dim", {"date_key": "1-2-2023"}, NO_DATE),
        (read_date_dim, "date_dim", {"date_key": None}, NO_DATE),
        (read_date_dim, "date_dim", {"date_key": "01-01-2023 "}, "the date_key repeats that of "),
        (read_date_dim, "date_dim", {"date_key": "02-01-2023", "is_holiday": None}, NO_FLAG),
        (read_date_dim, "date_dim", {"date_key": "02-01-2023", "is_holiday": "ja"}, NO_FLAG),
        (read_date_dim, "date_dim", {MALFORMED: "x"}, "too few or too many fields"),
        (
            restaurants,
            "restaurants",
            {"restaurant_id": " r1"},
            ID_REPEATS,
        ),
        (restaurants, "restaurants", {"restaurant_id": " "}, "restaurant_id is missing"),
        (restaurants, "restaurants", {"restaurant_id": "NULL"}, "restaurant_id is missing"),
        (restaurants, "restaurants", {MALFORMED: "x"}, "too few or too many fields"),
    ],
)
def test_a_faulty_reference_record_is_named_with_its_line(
    spark: SparkSession,
    read: Callable[[DataFrame], object],
    table: str,
    last: Values,
    message: str,
) -> None:
    # The first record takes two lines, so the second begins on the fourth.
    column = {"date_dim": "holiday_name", "restaurants": "city"}[table]
    bronze = bronze_frame(spark, table, [{column: "a\r\nb"}, last])
    with pytest.raises(InputError) as error:
        read(bronze)
    place, problem = str(error.value).split(": ")
    first = f"{table}.csv, line 2 (record 1, empty lines not counted)"
    assert place == f"{table}.csv, line 4 (record 2, empty lines not counted)"
    assert problem == (message + first if message.endswith("that of ") else message)


def dates_of(restaurant_id: str, is_test: bool, first: int, last: int) -> OrderTotals:
    """Order dates in January 2023."""
    return OrderTotals(
        restaurant_id=restaurant_id,
        is_test=is_test,
        first=date(2023, 1, first),
        last=date(2023, 1, last),
        gross=Decimal(1),
        discount=Decimal(0),
    )


def test_restaurants_without_a_name_are_numbered_among_all(spark: SparkSession) -> None:
    orders = [
        dates_of("late", False, 9, 9),
        dates_of("b", False, 5, 9),
        dates_of("a", False, 5, 9),
        dates_of("tested", True, 2, 2),
        dates_of("tested", False, 7, 8),
    ]
    records: list[Values] = [
        {"restaurant_id": "a", "name": "Main  Street", "city": None},
        {"restaurant_id": "late", "name": " ", "city": "Boston"},
        {"restaurant_id": "unused", "name": "Nowhere"},
    ]
    known = read_restaurants(bronze_frame(spark, "restaurants", records), ())
    assert [tuple(row) for row in build_restaurants(spark, orders, known).collect()] == [
        ("tested", "Restaurant 01", None),
        ("a", "Main Street", None),
        ("b", "Restaurant 03", None),
        ("late", "Restaurant 04", "Boston"),
    ]
    assert read_restaurants(None, ()) == {}


def test_the_hundredth_restaurant_has_three_digits(spark: SparkSession) -> None:
    orders = [dates_of(f"r{number:03d}", False, 1, 1) for number in range(100)]
    rows = build_restaurants(spark, orders, {}).collect()
    assert [rows[0]["name"], rows[98]["name"], rows[99]["name"]] == [
        "Restaurant 01",
        "Restaurant 99",
        "Restaurant 100",
    ]


COUNTS = SourceCounts(read=3, accepted=3, quarantined=0, by_reason={})
ORDERS = [dates_of("a", False, 5, 9), dates_of("b", False, 4, 8), dates_of("b", True, 2, 12)]


@pytest.mark.parametrize(
    ("requested", "as_of", "calendar_last"), [(None, 9, 12), (4, 4, 12), (31, 31, 31)]
)
def test_as_of_is_the_last_date_without_tests_unless_requested(
    requested: int | None, as_of: int, calendar_last: int
) -> None:
    day = date(2023, 1, requested) if requested else None
    assert release_dates(ORDERS, day, COUNTS) == Dates(
        first=date(2023, 1, 4),
        as_of=date(2023, 1, as_of),
        calendar_first=date(2023, 1, 2),
        calendar_last=date(2023, 1, calendar_last),
    )


def test_as_of_is_not_before_the_first_order() -> None:
    with pytest.raises(InputError, match="as_of 2023-01-03 is before the first order"):
        release_dates(ORDERS, date(2023, 1, 3), COUNTS)
