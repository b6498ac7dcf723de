"""sales: periods, dimensions and the periods they are compared with."""

import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.marts.sales import periods
from pipeline.marts.sales.days import sales_days
from support.baskets import cells, inputs_from, line

EXCLUDED = "5ece77fe902ad501337b23fd"
NO_MARKS = (None, None, None)
NO_EARLIER = (None, None, None, None)

LINES = [
    line("o1", "ann", "2023-01-02", "10.00"),
    line("o1", "ann", "2023-01-02", "2.00", item_category="Tea", quantity=2, options="0.50"),
    line("o2", None, "2023-01-09", "6.00", hour=8),
    line("o3", "ann", "2023-01-09", "4.00", discount="1.00", restaurant_id="r2"),
    line("o4", "ann", "2023-01-10", "0.99"),
    line("o5", EXCLUDED, "2023-01-10", "0.02", hour=21),
]


@pytest.fixture(scope="module")
def sales(spark: SparkSession) -> DataFrame:
    holidays = {"2023-01-09": "Feast"}
    inputs = inputs_from(spark, LINES, as_of="2023-01-14", holidays=holidays)
    return periods(sales_days(inputs), inputs).persist()


def test_total_by_day_week_and_month(sales: DataFrame) -> None:
    total = sales.where("dimension = 'total'").drop("dimension", "restaurant_id")
    first = ("12.50", "12.50", "0.00", 1, 2, 3, 1, 0, "12.50")
    ninth = ("9.00", "10.00", "1.00", 2, 2, 2, 1, 1, "4.50", "12.50", "-28.00")
    tenth = ("1.01", "1.01", "0.00", 2, 2, 2, 1, 0, "0.51")
    week = ("10.01", "11.01", "1.00", 4, 4, 4, 1, 1, "2.50", "12.50", None)
    month = ("22.51", "23.51", "1.00", 5, 6, 7, 1, 1, "4.50")
    assert cells(total.drop("item_category", "daypart")) == [
        ("day", "2023-01-02", *first, *NO_EARLIER, False, False, False, None),
        ("day", "2023-01-09", *ninth, None, None, False, False, True, "Feast"),
        ("day", "2023-01-10", *tenth, *NO_EARLIER, False, False, False, None),
        ("month", "2023-01-01", *month, *NO_EARLIER, True, *NO_MARKS),
        ("week", "2023-01-02", *first, *NO_EARLIER, False, *NO_MARKS),
        ("week", "2023-01-09", *week, None, None, True, *NO_MARKS),
    ]


def test_dimensions_by_month(sales: DataFrame) -> None:
    keys = ("dimension", "restaurant_id", "item_category", "daypart")
    sums = ("revenue", "orders", "lines", "customers", "guest_orders", "avg_order_value")
    assert cells(sales.where("grain = 'month'"), *keys, *sums) == [
        ("category", None, "Food", None, "20.01", 5, 5, 1, 1, None),
        ("category", None, "Tea", None, "2.50", 1, 1, 1, 0, None),
        ("daypart", None, None, "breakfast", "6.00", 1, 1, 0, 1, "6.00"),
        ("daypart", None, None, "late", "0.02", 1, 1, 0, 0, "0.02"),
        ("daypart", None, None, "lunch", "16.49", 3, 4, 1, 0, "5.50"),
        ("restaurant", "r1", None, None, "19.51", 4, 5, 1, 1, "4.88"),
        ("restaurant", "r2", None, None, "3.00", 1, 1, 1, 0, "3.00"),
        ("restaurant_category", "r1", "Food", None, "17.01", 4, 4, 1, 1, None),
        ("restaurant_category", "r1", "Tea", None, "2.50", 1, 1, 1, 0, None),
        ("restaurant_category", "r2", "Food", None, "3.00", 1, 1, 1, 0, None),
        ("restaurant_daypart", "r1", None, "breakfast", "6.00", 1, 1, 0, 1, "6.00"),
        ("restaurant_daypart", "r1", None, "late", "0.02", 1, 1, 0, 0, "0.02"),
        ("restaurant_daypart", "r1", None, "lunch", "13.49", 2, 3, 1, 0, "6.75"),
        ("restaurant_daypart", "r2", None, "lunch", "3.00", 1, 1, 1, 0, "3.00"),
        ("total", None, None, None, "22.51", 5, 6, 1, 1, "4.50"),
    ]


def test_dimensions_by_month_alone(sales: DataFrame) -> None:
    found = sales.select("grain", "dimension").distinct()
    by_all = [(g, d) for d in ("category", "daypart", "restaurant", "total") for g in _GRAINS]
    monthly = [("month", "restaurant_category"), ("month", "restaurant_daypart")]
    assert set(cells(found)) == {*by_all, *monthly}


_GRAINS = ("day", "week", "month")


def test_customers_are_counted_anew_in_each_period(spark: SparkSession) -> None:
    lines = [
        line("o1", "ann", "2023-01-30"),
        line("o2", "ann", "2023-02-01", hour=20),
        line("o3", "bob", "2023-02-01"),
        line("o4", "ann", "2023-02-01", restaurant_id="r2"),
        line("o5", "ann", "2023-02-08"),
    ]
    inputs = inputs_from(spark, lines, as_of="2023-02-28")
    found = periods(sales_days(inputs), inputs)
    assert cells(found.where("dimension = 'total'"), "grain", "period_start", "customers") == [
        ("day", "2023-01-30", 1),
        ("day", "2023-02-01", 2),
        ("day", "2023-02-08", 1),
        ("month", "2023-01-01", 1),
        ("month", "2023-02-01", 2),
        ("week", "2023-01-30", 2),
        ("week", "2023-02-06", 1),
    ]
    weeks = found.where("dimension = 'restaurant' AND grain = 'week'")
    assert cells(weeks, "restaurant_id", "period_start", "customers") == [
        ("r1", "2023-01-30", 2),
        ("r1", "2023-02-06", 1),
        ("r2", "2023-01-30", 1),
    ]


def test_a_year_ago_is_364_days_52_weeks_or_the_same_month(spark: SparkSession) -> None:
    lines = [
        line("o1", None, "2022-01-04", "10.00"),
        line("o2", None, "2022-02-02", "8.00"),
        line("o3", None, "2023-01-03", "15.00"),
        line("o4", None, "2023-02-01", "2.00"),
    ]
    inputs = inputs_from(spark, lines, as_of="2023-02-28")
    rows = periods(sales_days(inputs), inputs).where(
        "dimension = 'total' AND period_start >= '2022-02-02'"
    )
    compared = ("prev_revenue", "change_pct", "year_ago_revenue", "yoy_pct", "is_partial")
    assert cells(rows, "grain", "period_start", *compared) == [
        ("day", "2022-02-02", None, None, None, None, False),
        ("day", "2023-01-03", None, None, "10.00", "50.00", False),
        ("day", "2023-02-01", None, None, "8.00", "-75.00", False),
        ("month", "2023-01-01", None, None, "10.00", None, False),
        ("month", "2023-02-01", "15.00", "-86.67", "8.00", "-75.00", False),
        ("week", "2023-01-02", None, None, "10.00", None, False),
        ("week", "2023-01-30", None, None, "8.00", "-75.00", False),
    ]


def test_no_change_from_nothing(spark: SparkSession) -> None:
    lines = [
        line("o1", None, "2023-01-02", "1.00", discount="1.00"),
        line("o2", None, "2023-01-09", "5.00"),
    ]
    inputs = inputs_from(spark, lines, as_of="2023-01-09")
    days = periods(sales_days(inputs), inputs).where("dimension = 'total' AND grain = 'day'")
    assert cells(days, "period_start", "prev_revenue", "change_pct") == [
        ("2023-01-02", None, None),
        ("2023-01-09", "0.00", None),
    ]
