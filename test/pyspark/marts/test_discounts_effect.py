"""discounts/effect: similar dates compared with first discounts, and its interval."""

from datetime import date, timedelta

import numpy as np
from pyspark.sql import SparkSession

from pipeline.marts.discounts.effect import customer_dates, effect
from pipeline.spark.caching import CacheScope
from support.baskets import cells, inputs_from, line, with_clv


def test_first_discount_compared_with_similar_dates(spark: SparkSession) -> None:
    cut = {"discount": "0.50"}
    lines = [
        line("g0", None, "2023-01-01"),
        # 90 days before 1 May is 31 January, 90 days after is 30 July.
        line("a0", "ann", "2023-01-30", "99.00"),
        line("a1", "ann", "2023-01-31", "1.00"),
        line("a2", "ann", "2023-04-30", "2.00"),
        line("a3", "ann", "2023-05-01", "99.00", **cut),
        line("a4", "ann", "2023-07-30", "3.01"),
        line("a5", "ann", "2023-07-31", "99.00", **cut),
        # A comparison although discounted later; three orders before are many, too.
        line("b1", "bob", "2023-04-01", "1.00"),
        line("b2", "bob", "2023-04-02", "1.00"),
        line("b3", "bob", "2023-04-02", "2.00"),
        line("b4", "bob", "2023-05-31", "99.00"),
        line("b5", "bob", "2023-06-30", "5.00", **cut),
        # Two dates of one customer.
        line("c1", "cem", "2023-04-01", "6.00"),
        line("c2", "cem", "2023-04-02", "6.00"),
        line("c3", "cem", "2023-05-02", "7.00"),
        line("c4", "cem", "2023-05-03", "8.00"),
        # Other strata: one order before, another restaurant.
        line("d1", "dan", "2023-04-01"),
        line("d2", "dan", "2023-05-01"),
        line("e1", "eve", "2023-04-01", restaurant_id="r2"),
        line("e2", "eve", "2023-04-02", restaurant_id="r2"),
        line("e3", "eve", "2023-05-01", restaurant_id="r2"),
    ]
    inputs = with_clv(inputs_from(spark, lines, as_of="2023-08-29"))
    none = (None, None)
    assert cells(effect(customer_dates(inputs), inputs.cache)) == [
        ("comparison", 2, "2.67", "0.67", "-2.00", *none, "11.67", "4.17", "-7.50", *none),
        # Orders: bob's change is the mean, cem's two add up to it. Revenue: bob is 8 above the mean
        # of three, cem 8 below, so se^2 = 3 / 2 x 2 x (8 / 3)^2.
        ("difference", None, *none, *["1.00"] * 3, *none, "7.51", "-1.54", "16.56"),
        ("discounted", 1, "2.00", "1.00", "-1.00", *none, "3.00", "3.01", "0.01", *none),
    ]


def test_no_interval_from_one_customer(spark: SparkSession) -> None:
    lines = [
        line("g0", None, "2023-01-01"),
        line("a1", "ann", "2023-05-01"),
        line("a2", "ann", "2023-05-02"),
        line("a3", "ann", "2023-05-03"),
        line("a4", "ann", "2023-05-04", discount="0.50"),
    ]
    inputs = with_clv(inputs_from(spark, lines, as_of="2023-08-29"))
    found = cells(
        effect(customer_dates(inputs), inputs.cache), "cohort", "orders_change", "orders_change_low"
    )
    assert found == [
        ("comparison", "-1.00", None),
        ("difference", "-2.00", None),
        ("discounted", "-3.00", None),
    ]


def test_only_whole_windows(spark: SparkSession) -> None:
    lines = [
        line("g0", None, "2023-01-01"),
        line("a1", "ann", "2023-03-31", discount="0.50"),
        line("b1", "bob", "2023-04-01", discount="0.50"),
        line("c1", "cem", "2023-06-01", discount="0.50"),
        line("d1", "dan", "2023-06-02", discount="0.50"),
    ]
    inputs = with_clv(inputs_from(spark, lines, as_of="2023-08-30"))
    dates = customer_dates(inputs)
    assert cells(dates, "customer_id", "cohort", "month", "band") == [
        ("bob", "discounted", "2023-04-01", 0),
        ("cem", "discounted", "2023-06-01", 0),
    ]
    assert cells(effect(dates, CacheScope())) == []


def test_discounts_at_random_have_no_effect(spark: SparkSession) -> None:
    chance = np.random.default_rng(3)
    start, days = date(2022, 1, 1), 500
    lines = [line("first", None, "2022-01-01")]
    for customer in range(700):
        # Customers differ in how often they order, and so in how soon they meet a discount.
        gaps = np.ceil(chance.uniform(5, 60) * chance.uniform(0.5, 1.5, size=200))
        for at in np.cumsum(gaps)[np.cumsum(gaps) < days]:
            order_id, day = f"{customer}-{at}", str(start + timedelta(days=int(at)))
            discount = "1.00" if chance.random() < 0.04 else "0"
            lines.append(line(order_id, f"c{customer}", day, "10.00", discount=discount))
    inputs = with_clv(inputs_from(spark, lines, as_of=str(start + timedelta(days=days))))
    rows = {row.cohort: row for row in effect(customer_dates(inputs), inputs.cache).collect()}
    assert rows["discounted"].customers > 150, rows
    assert rows["discounted"].orders_before > 2, rows
    assert abs(rows["difference"].orders_change) < 0.2, rows
    assert abs(rows["difference"].revenue_change) < 2, rows
