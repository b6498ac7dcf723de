"""sales/hours and sales/holidays: weekdays by hour, and holidays beside the weeks around them."""

from pyspark.sql import SparkSession

from pipeline.marts.sales.hours import holidays, hours
from support.baskets import cells, inputs_from, line


def test_hours_are_per_week_since_the_first_date(spark: SparkSession) -> None:
    lines = [
        line("o1", None, "2023-01-03", "1.00"),
        line("o2", None, "2023-01-10", "2.00"),
        line("o3", None, "2023-01-10", "4.00", restaurant_id="r2"),
        line("o4", None, "2023-01-09", "8.00", hour=0),
    ]
    # Three Tuesdays from 3 to 17 January, two Mondays.
    inputs = inputs_from(spark, lines, as_of="2023-01-17")
    assert cells(hours(inputs)) == [
        ("r1", 1, 0, 1, "8.00", "0.50"),
        ("r1", 2, 12, 2, "3.00", "0.67"),
        ("r2", 2, 12, 1, "4.00", "0.33"),
        (None, 1, 0, 1, "8.00", "0.50"),
        (None, 2, 12, 3, "7.00", "1.00"),
    ]


def test_baseline_is_the_median_of_the_same_weekday_around(spark: SparkSession) -> None:
    lines = [
        line("o1", None, "2023-05-29", "99.00"),
        line("o2", None, "2023-06-05", "1.00"),
        line("o3", None, "2023-06-12", "1.01"),
        line("o4", None, "2023-06-19", "1.50"),
        line("o5", None, "2023-06-20", "70.00"),
        line("o6", None, "2023-06-21", "9.00"),
    ]
    named = {
        "2023-05-29": "Before",
        "2023-06-19": "Fourth (observed)",
        "2023-06-28": "No sales",
        "2023-06-29": "Alone",
        "2023-07-01": "After as_of",
    }
    inputs = inputs_from(spark, lines, as_of="2023-06-30", holidays=named)
    assert cells(holidays(inputs)) == [
        ("2023-05-29", "Before", False, "99.00", "1.01", "9750.75"),
        ("2023-06-19", "Fourth (observed)", True, "1.50", "1.01", "49.25"),
        ("2023-06-28", "No sales", False, "0.00", "9.00", "-100.00"),
        ("2023-06-29", "Alone", False, "0.00", None, None),
    ]
