"""locations: three periods, ranks, favourites and the period before."""

from pyspark.sql import SparkSession

from pipeline.marts import locations
from support.baskets import cells, inputs_from, line

EXCLUDED = "5ece77fe902ad501337b23fd"


def test_rows_by_period(spark: SparkSession) -> None:
    lines = [
        line("o1", "ann", "2022-01-01", "9.00", restaurant_id="r2"),
        line("o2", "ann", "2023-09-01", "4.00", item_category="Tea", loyal=True),
        line("o3", "ann", "2023-12-31", "10.00", discount="1.00", quantity=3, hour=9),
        line("o3", "ann", "2023-12-31", "0.00", item_name="Ham", hour=9),
        line("o4", None, "2023-12-31", "5.00", item_name="Ham"),
        line("o5", EXCLUDED, "2023-12-31", "1.00", restaurant_id="r2"),
    ]
    inputs = inputs_from(spark, lines, as_of="2023-12-31")
    tables = locations.build(inputs)
    whole = ("18.00", "19.00", "1.00", 3, 6, 1, 2, "6.00", "2.00", "1.50", "0.17", "1.0000")
    shares = ("0.3333", "0.3333")
    none = (None, None, None)
    fallen, risen = ("9.00", "-88.89", 1), ("4.00", "250.00", 1)
    alone = (None, "0.0000", "0.0000")
    tops = ("Food", "Egg", "lunch")
    quarter = ("14.00", "15.00", "1.00", 2, 5, 1, 1, "7.00", "2.50", "2.00", "0.16")
    halves = ("0.0000", "0.0000", "0.5000")
    second = ("1.00", "1.00", "0.00", 1, 1, 0, 1, "1.00", "1.00", "1.00")
    ever = ("10.00", "10.00", "0.00", 2, 2, 1, 2, "5.00", "1.00", "1.00", "0.02", "0.0000")
    assert cells(tables["locations"]) == [
        ("365d", "r1", *whole, *shares, "0.9474", 1, 1, *none, *tops),
        ("365d", "r2", *second, "0.02", *alone, "0.0526", 2, 2, *fallen, *tops),
        ("90d", "r1", *quarter, *halves, "0.9333", 1, 1, *risen, "Food", "Ham", "lunch"),
        ("90d", "r2", *second, "0.08", *alone, "0.0667", 2, 2, *none, *tops),
        ("all", "r1", *whole, *shares, "0.6429", 1, 1, *none, *tops),
        ("all", "r2", *ever, "0.0000", "0.0000", "0.3571", 2, 2, *none, *tops),
    ]
    assert cells(tables["locations/restaurants"]) == [
        ("r1", "Name r1", None, "2023-09-01", "2023-12-31", True),
        ("r2", "Name r2", None, "2022-01-01", "2023-12-31", True),
    ]


def test_the_period_before_must_begin_by_the_first_date(spark: SparkSession) -> None:
    lines = [
        line("o1", None, "2023-07-05", "2.00"),
        line("o2", None, "2023-10-02", "3.00"),
        line("o3", None, "2023-10-02", "7.00", restaurant_id="r2"),
        line("o4", None, "2023-12-31", "1.00", restaurant_id="r2"),
        line("o5", None, "2023-12-31", "1.00"),
    ]
    compared = ("restaurant_id", "revenue", "revenue_rank", "prev_revenue", "change_pct")
    found = {}
    for first, as_of in (("2023-07-05", "2023-12-31"), ("2023-07-06", "2023-12-31")):
        rows = [row for row in lines if str(row["business_date"]) >= first]
        table = locations.build(inputs_from(spark, rows, as_of=as_of))["locations"]
        found[first] = cells(table.where("period = '90d'"), *compared, "prev_rank")
    assert found == {
        "2023-07-05": [
            ("r1", "1.00", 1, "5.00", "-80.00", 2),
            ("r2", "1.00", 1, "7.00", "-85.71", 1),
        ],
        "2023-07-06": [("r1", "1.00", 1, None, None, None), ("r2", "1.00", 1, None, None, None)],
    }


def test_favourites_by_lines_then_revenue_then_name(spark: SparkSession) -> None:
    lines = [
        line("o1", None, "2023-01-01", "1.00", item_name="Many", item_category="B", hour=22),
        line("o1", None, "2023-01-01", "1.00", item_name="Many", item_category="A", hour=22),
        line("o2", None, "2023-01-01", "9.00", item_name="Dear", item_category="A"),
        line("o3", None, "2023-01-01", "6.00", item_name="Late", item_category="B", hour=20),
        line("o4", None, "2023-01-01", "1.00", item_name="Rest", item_category="B"),
        line("o5", None, "2023-01-01", "8.00", restaurant_id="r2", item_name="b", hour=17),
        line("o6", None, "2023-01-01", "6.00", restaurant_id="r2", item_name="a", hour=14),
        line("o7", None, "2023-01-01", "2.00", restaurant_id="r2", item_name="a", hour=5),
    ]
    table = locations.build(inputs_from(spark, lines, as_of="2023-01-01"))["locations"]
    # r2: 8 dollars in four hours of dinner tie with 6 in three of the afternoon: the earlier name.
    assert cells(
        table.where("period = 'all'"), "restaurant_id", "top_category", "top_item", "best_daypart"
    ) == [("r1", "B", "Many", "lunch"), ("r2", "Food", "a", "afternoon")]
