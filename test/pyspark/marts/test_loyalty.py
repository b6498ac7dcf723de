"""loyalty, loyalty/monthly and loyalty/switchers on a few orders."""

import pytest
from pyspark.sql import SparkSession

from pipeline.marts import Inputs
from pipeline.marts.loyalty import monthly, status
from pipeline.marts.loyalty.customers import loyalty_customers, switchers
from support.baskets import cells, inputs_from, line, with_clv

EXCLUDED = "5ece77fe902ad501337b23fd"

LINES = [
    line("o1", "ann", "2023-01-01", "1.00"),
    line("o2", "ann", "2023-01-04", "2.00", loyal=True),
    line("o3", "ann", "2023-01-05", "4.00"),
    line("o4", "bob", "2023-01-01", "3.01"),
    line("o5", "cem", "2023-01-01", "8.00"),
    line("o6", "cem", "2023-01-01", "8.00"),
    line("o7", None, "2023-01-01", "16.00"),
    line("o8", EXCLUDED, "2023-02-01", "32.00", loyal=True),
]


@pytest.fixture(scope="module")
def inputs(spark: SparkSession) -> Inputs:
    predicted = {"ann": 10.00005, "bob": 3.0049, "cem": 20.0051}
    return with_clv(inputs_from(spark, LINES, as_of="2023-02-01"), predicted)


def test_status_by_customer_and_by_order(inputs: Inputs) -> None:
    customers = loyalty_customers(inputs.customer_orders, inputs.as_of)
    member = ("7.00", "3.00", "1.0000", "2.00", "7.00", 10.0001)
    non_member = ("9.51", "1.50", "0.5000", None, "9.51", 11.505)
    by_order = ("2.00", "1.00", "0.0000", None, None, None)
    others = ("8.00", "1.67", "0.6667", "4.00", None, None)
    assert cells(status(customers, monthly(inputs), inputs.marts["clv"])) == [
        ("customer", "member", 1, 3, "7.00", "0.5000", "0.2691", "2.33", *member),
        ("customer", "non_member", 2, 3, "19.01", "0.5000", "0.7309", "6.34", *non_member),
        ("order", "member", 1, 2, "34.00", "0.2500", "0.4594", "17.00", *by_order),
        ("order", "non_member", 3, 6, "40.01", "0.7500", "0.5406", "6.67", *others),
    ]


def test_orders_of_nobody_have_no_averages_by_customer(spark: SparkSession) -> None:
    lines = [line("o1", None, "2023-01-01", loyal=True), line("o2", "ann", "2023-01-01")]
    given = with_clv(inputs_from(spark, lines, as_of="2023-01-01"), {"ann": 1.0})
    customers = loyalty_customers(given.customer_orders, given.as_of)
    rows = status(customers, monthly(given), given.marts["clv"]).where("status = 'member'")
    nothing = (None,) * 6
    assert cells(rows) == [("order", "member", 0, 1, "1.00", "0.5000", "0.5000", "1.00", *nothing)]


def test_monthly(inputs: Inputs) -> None:
    assert cells(monthly(inputs)) == [
        ("2023-01-01", "member", 1, "2.00", 1, "2.00"),
        ("2023-01-01", "non_member", 6, "40.01", 3, "6.67"),
        ("2023-02-01", "member", 1, "32.00", 0, "32.00"),
    ]


def test_switchers_have_whole_half_years_around_joining(spark: SparkSession) -> None:
    lines = [
        # The windows are 2 January to 30 June and 2 July to 28 December.
        line("a0", "ann", "2022-12-31", "99.00"),
        line("a1", "ann", "2023-01-02", "6.00"),
        line("a2", "ann", "2023-06-30", "6.06"),
        line("a3", "ann", "2023-07-01", "99.00", loyal=True),
        line("a4", "ann", "2023-07-02", "1.00"),
        line("a5", "ann", "2023-12-28", "2.00"),
        line("a6", "ann", "2023-12-29", "99.00"),
        line("b1", "bob", "2023-01-02", "3.00"),
        line("b2", "bob", "2023-07-01", "99.00", loyal=True),
        line("c1", "too new to have a half year before", "2023-01-03"),
        line("c2", "too new to have a half year before", "2023-07-01", loyal=True),
        line("d1", "too late to have a half year after", "2023-01-02"),
        line("d2", "too late to have a half year after", "2023-07-03", loyal=True),
    ]
    inputs = inputs_from(spark, lines, as_of="2023-12-27")
    rows = (2, "0.25", "0.17", "1.26", "0.25")
    assert cells(switchers(loyalty_customers(inputs.customer_orders, inputs.as_of))) == []
    inputs = inputs_from(spark, lines, as_of="2023-12-29")
    assert cells(switchers(loyalty_customers(inputs.customer_orders, inputs.as_of))) == [
        ("2023-07", *rows),
        ("all", *rows),
    ]
