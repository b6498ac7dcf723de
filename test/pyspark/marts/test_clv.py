"""clv and its tables, each on the smallest input that shows its rules."""

import pytest
from pyspark.sql import DataFrame

from pipeline.marts import Inputs, clv
from pipeline.marts.clv.months import clv_histogram_by_month, cohorts, migration, order_months
from support.baskets import ranked_clv
from support.mart_inputs import InputsOf, plain_rows

LOYAL = {"is_loyalty": True}


def moves(inputs: Inputs) -> DataFrame:
    ends = clv_histogram_by_month(order_months(inputs.customers.days), inputs.as_of)
    return migration(ends, inputs.rules, inputs.as_of)


def test_customer_row(inputs_of: InputsOf) -> None:
    inputs = inputs_of(
        [
            ("ann", "2023-01-05", "10.00", LOYAL | {"quantity": 3}),
            ("ann", "2023-01-05", "5.01", {"gross_amount": "6.01", "discount_amount": "1.00"}),
            ("ann", "2023-03-01", "0.00"),
            (None, "2023-03-01", "99.00"),
            ("bob", "2023-03-02", "20.00"),
        ],
        as_of="2023-03-10",
    )
    ann = ("ann", "r1", "2023-01-05", "2023-03-01", 64, 3, 2, 5, "16.01", "1.00", "15.01")
    bob = ("bob", "r1", "2023-03-02", "2023-03-02", 8, 1, 1, 1, "20.00", "0.00", "20.00")
    # The models' columns have tests of their own.
    known = [column.name for column in clv.CLV.columns if column.kind != "model"]
    assert plain_rows(ranked_clv(inputs).select(*known)) == [
        (*ann, "5.00", 2, "0.5000", "Medium", True, 1),
        (*bob, "20.00", 1, "1.0000", "High", False, 0),
    ]


def test_home_is_most_orders_then_latest_then_smallest_id(inputs_of: InputsOf) -> None:
    same = {"ordered_at": "2023-01-02T12:00:00+00:00"}
    inputs = inputs_of(
        [
            ("most", "2023-01-01", "1", {"restaurant_id": "r2"}),
            ("most", "2023-01-02", "1", {"restaurant_id": "r2"}),
            ("most", "2023-01-03", "1", {"restaurant_id": "r1"}),
            ("late", "2023-01-02", "1", {"restaurant_id": "r2"}),
            ("late", "2023-01-01", "1", {"restaurant_id": "r1"}),
            ("tied", "2023-01-02", "1", {"restaurant_id": "r2"} | same),
            ("tied", "2023-01-02", "1", {"restaurant_id": "r1"} | same),
        ],
        as_of="2023-01-10",
    )
    found = clv.home_restaurants(inputs.customer_orders).collect()
    assert {tuple(row) for row in found} == {("most", "r2"), ("late", "r2"), ("tied", "r1")}


@pytest.mark.parametrize(
    ("amounts", "tiers"),
    [
        ([1, 2, 3, 4, 5], ["Low", "Medium", "Medium", "Medium", "High"]),
        ([1, 1, 3, 4, 5], ["Medium", "Medium", "Medium", "Medium", "High"]),
        ([1, 2, 3, 5, 5], ["Low", "Medium", "Medium", "High", "High"]),
        ([7], ["High"]),
    ],
)
def test_ties_share_a_tier(inputs_of: InputsOf, amounts: list[int], tiers: list[str]) -> None:
    orders = [(f"c{number}", "2023-01-01", str(net)) for number, net in enumerate(amounts)]
    inputs = inputs_of(orders, as_of="2023-01-31")
    found = ranked_clv(inputs).orderBy("customer_id").collect()
    assert [row.clv_tier for row in found] == tiers
    moved = {(row.to_tier, row.customers) for row in moves(inputs).collect()}
    assert moved == {(t, tiers.count(t)) for t in tiers}


def test_tier_borders_are_settings(inputs_of: InputsOf) -> None:
    orders = [(f"c{n}", "2023-01-01", str(n)) for n in range(4)]
    inputs = inputs_of(orders, as_of="2023-01-31", tier_low=0, tier_high=1)
    assert {row.clv_tier for row in ranked_clv(inputs).collect()} == {"Medium"}
    assert [row.to_tier for row in moves(inputs).collect()] == ["Medium"]


def test_tiers(inputs_of: InputsOf) -> None:
    inputs = inputs_of(
        [
            ("a", "2023-01-01", "0.00"),
            ("b", "2023-01-01", "1.00"),
            ("b", "2023-01-02", "1.01"),
            ("c", "2023-01-01", "2.00"),
        ],
        as_of="2023-01-31",
        tier_low=0.4,
    )
    assert plain_rows(clv.tiers(ranked_clv(inputs))) == [
        ("High", 1, "0.3333", "2.01", "0.5012", "2.01", "2.01", "2.01", "2.00"),
        ("Low", 1, "0.3333", "0.00", "0.0000", "0.00", "0.00", "0.00", "1.00"),
        ("Medium", 1, "0.3333", "2.00", "0.4988", "2.00", "2.00", "2.00", "1.00"),
    ]


def test_history_is_valid_until_the_day_before_the_next(inputs_of: InputsOf) -> None:
    inputs = inputs_of(
        [
            ("a", "2023-01-01", "1.00", {"restaurant_id": "r2"}),
            ("a", "2023-01-05", "2.00"),
            ("a", "2023-01-05", "4.00"),
            ("b", "2023-01-31", "8.00"),
        ],
        as_of="2023-01-31",
    )
    days, homes = inputs.customers.days, clv.home_restaurants(inputs.customer_orders)
    assert plain_rows(clv.history(days, homes, inputs.as_of)) == [
        ("a", "2023-01-01", "r1", 1, "1.00", "1.00", "2023-01-04"),
        ("a", "2023-01-05", "r1", 3, "6.00", "7.00", "2023-01-31"),
        ("b", "2023-01-31", "r1", 1, "8.00", "8.00", "2023-01-31"),
    ]


MOVES = [
    ("a", "2022-12-31", "1.00"),
    ("b", "2022-12-01", "2.00"),
    ("b", "2023-02-28", "-2.00"),
    ("c", "2023-02-02", "5.00"),
]


def test_migration_ranks_anew_every_month(inputs_of: InputsOf) -> None:
    inputs = inputs_of(MOVES, as_of="2023-02-28", tier_low=0.4, tier_high=0.7)
    assert plain_rows(moves(inputs)) == [
        ("2022-12-01", "New", "High", 1, 1, "2.00", False),
        ("2022-12-01", "New", "Medium", 1, 1, "1.00", False),
        ("2023-01-01", "High", "High", 1, 0, "2.00", False),
        ("2023-01-01", "Medium", "Medium", 1, 0, "1.00", False),
        ("2023-02-01", "High", "Low", 1, 1, "0.00", False),
        ("2023-02-01", "Medium", "Medium", 1, 0, "1.00", False),
        ("2023-02-01", "New", "High", 1, 1, "5.00", False),
    ]


def test_cohorts_have_every_month(inputs_of: InputsOf) -> None:
    inputs = inputs_of(MOVES, as_of="2023-02-27")
    assert plain_rows(cohorts(order_months(inputs.customers.days), inputs.as_of)) == [
        ("2022-12-01", 0, 2, 2, "1.0000", "3.00", "1.50", False),
        ("2022-12-01", 1, 2, 0, "0.0000", "0.00", "1.50", False),
        ("2022-12-01", 2, 2, 1, "0.5000", "-2.00", "0.50", True),
        ("2023-02-01", 0, 1, 1, "1.0000", "5.00", "5.00", True),
    ]
