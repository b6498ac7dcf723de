"""discounts, discounts/prices, discounts/addons and the mart's metadata on a few lines."""

from pyspark.sql import SparkSession

from pipeline.marts.discounts import addons
from pipeline.marts.discounts import discounts as orders_by_type
from pipeline.marts.discounts.prices import prices, sold
from support.baskets import cells, inputs_from, line

EXCLUDED = "5ece77fe902ad501337b23fd"


def test_discounted_orders_beside_full_price(spark: SparkSession) -> None:
    lines = [
        line("o1", "ann", "2023-01-01", "10.00", options="1.00", discount="2.00"),
        line("o1", "ann", "2023-01-01", "4.00", quantity=2),
        line("o2", "ann", "2023-02-01", "5.01"),
        line("o3", "ann", "2023-02-02", "0.00", restaurant_id="r2"),
        line("o4", None, "2023-02-02", "1.00", discount="0.01"),
        line("o5", EXCLUDED, "2023-02-02", "2.00"),
    ]
    inputs = inputs_from(spark, lines, as_of="2023-02-28")
    january = ("15.00", "2.00", "13.00", "0.1333", "13.00", "15.00", "3.00", 1)
    guest = ("1.00", "0.01", "0.99", "0.0100", "0.99", "1.00", "1.00", 0)
    full = ("7.01", "0.00", "7.01", "0.0000", "2.34", "2.34", "1.00", 1)
    both = ("16.00", "2.01", "13.99", "0.1256", "7.00", "8.00", "2.00", 1)
    nothing = ("0.00", "0.00", "0.00", None, "0.00", "0.00", "1.00", 1)
    first = ("7.01", "0.00", "7.01", "0.0000", "3.51", "3.51", "1.00", 1)
    assert cells(orders_by_type(inputs)) == [
        ("month", "2023-01-01", None, "discounted", 1, "1.0000", *january),
        ("month", "2023-02-01", None, "discounted", 1, "0.2500", *guest),
        ("month", "2023-02-01", None, "full_price", 3, "0.7500", *full),
        ("restaurant", None, "r1", "discounted", 2, "0.5000", *both),
        ("restaurant", None, "r1", "full_price", 2, "0.5000", *first),
        ("restaurant", None, "r2", "full_price", 1, "1.0000", *nothing),
        ("total", None, None, "discounted", 2, "0.4000", *both),
        ("total", None, None, "full_price", 3, "0.6000", *full),
    ]


def test_prices_by_item(spark: SparkSession) -> None:
    lines = [
        line("o1", None, "2023-01-01", "5.00"),
        line("o2", None, "2023-01-01", "10.00", quantity=2, restaurant_id="r2", options="9"),
        line("o3", None, "2023-01-03", "5.00"),
        line("o4", None, "2023-01-02", "10.01", quantity=3),
        line("o5", None, "2023-01-02", "0.00", item_name="Gift"),
        line("o6", None, "2023-01-02", "0.01", quantity=2, item_name="Half"),
    ]
    table = prices(sold(inputs_from(spark, lines, as_of="2023-01-03").lines))
    listed = ("2023-01-01", "2023-01-03", 2, 3, 4, "2.00", "20.00", "0.6664")
    assert cells(table) == [
        ("Egg", "3.34", False, "2023-01-02", "2023-01-02", 1, 1, 3, "3.00", "10.01", "0.3336"),
        ("Egg", "5.00", True, *listed),
        ("Gift", "0.00", True, "2023-01-02", "2023-01-02", 1, 1, 1, "1.00", "0.00", None),
        ("Half", "0.01", False, "2023-01-02", "2023-01-02", 1, 1, 2, "2.00", "0.01", "1.0000"),
    ]


def test_addons_by_category(spark: SparkSession) -> None:
    lines = [
        line("o0", None, "2023-01-01", "2.00", options="1.50"),
        line("o1", None, "2023-01-01", "2.00"),
        line("o2", None, "2023-01-01", "4.50", discount="1.00"),
        line("o3", None, "2023-01-01", "0.00", item_category="Gift"),
    ]
    options = [
        ("o0", "l0", "1.00"),
        ("o0", "l0", "0.50"),
        ("o1", "l1", "0.00"),
        ("o1", "l1", "0.00"),
        ("o2", "l2", "-1.00"),
    ]
    inputs = inputs_from(spark, lines, as_of="2023-01-01", options=options)
    assert cells(addons(inputs)) == [
        ("Food", 3, 1, "0.3333", "1.50", "0.1500", "0.3333", 3, 1, "1.50", None, None, None),
        ("Gift", 1, 0, "0.0000", "0.00", None, "0.0000", 1, 0, "0.00", None, None, None),
    ]


def test_addons_of_the_last_90_days_and_of_a_year_ago(spark: SparkSession) -> None:
    lines = [
        line("o0", None, "2022-10-03", options="8.00"),
        line("o1", None, "2022-10-04", options="4.00"),
        line("o2", None, "2023-01-01", options="2.00"),
        line("o3", None, "2023-01-02", options="1.00"),
        line("o4", None, "2023-10-02", options="0.50"),
        line("o5", None, "2023-10-03", options="0.25"),
        line("o6", None, "2023-12-31"),
        line("o7", None, "2023-12-31", item_category="New"),
    ]
    covered = inputs_from(spark, lines, as_of="2023-12-31")
    to_date = (7, 6, "0.8571", "15.75", "0.6923", "0.0000")
    assert cells(addons(covered)) == [
        ("Food", *to_date, 2, 1, "0.25", 2, 2, "6.00"),
        ("New", 1, 0, "0.0000", "0.00", "0.0000", "0.0000", 1, 0, "0.00", 0, 0, "0.00"),
    ]
    # The data begins a day after the 90 days of a year ago do.
    short = inputs_from(spark, lines[2:], as_of="2023-12-31")
    assert [row[-3:] for row in cells(addons(short))] == [(None,) * 3] * 2
