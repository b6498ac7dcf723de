"""The API's rows of CLV as frames that sentences and charts read: rows in, figures out."""

from typing import Any

import pandas as pd
import pytest

from dashboard.clv import figures
from dashboard.query import Row


def bin_of(number: int, customers: int, total: str = "0.00", highest: str = "0.00") -> Row:
    """A hundredth of the customers by clv."""
    borders = {"clv_percentile.from": number / 100, "clv_percentile.to": (number + 1) / 100}
    return borders | {"rows": customers, "clv.sum": total, "clv.max": highest}


def rows_of(frame: pd.DataFrame) -> list[list[Any]]:
    return frame.to_numpy().tolist()


@pytest.fixture
def curve() -> pd.DataFrame:
    """The best customer of ten brought 60 of 100 dollars, the next four 40, the others nothing."""
    bins = [bin_of(0, 5), bin_of(50, 4, "40.00"), bin_of(70, 0), bin_of(90, 1, "60.00")]
    return figures.curve(bins)


def test_the_curve_begins_with_the_best_customers(curve: pd.DataFrame) -> None:
    assert curve.columns.tolist() == ["customers", "revenue", "customers_share", "revenue_share"]
    assert rows_of(curve) == [
        [0, 0, 0, 0],
        [1, 60, 0.1, 0.6],
        [5, 100, 0.5, 1],
        [10, 100, 1, 1],
    ]


def test_without_customers_or_revenue_the_shares_are_zero() -> None:
    assert rows_of(figures.curve([])) == [[0, 0, 0, 0]]
    assert rows_of(figures.curve([bin_of(0, 2)])) == [[0, 0, 0, 0], [2, 0, 1, 0]]


@pytest.mark.parametrize(
    ("revenue", "customers"), [(0, 0), (0.3, 0.05), (0.6, 0.1), (0.8, 0.3), (1, 0.5)]
)
def test_shares_are_read_off_the_curve(
    curve: pd.DataFrame, revenue: float, customers: float
) -> None:
    assert figures.share_for(curve, revenue) == pytest.approx(customers)
    assert figures.share_of(curve, customers) == pytest.approx(revenue)


def test_what_a_share_of_the_customers_has_spent_at_most() -> None:
    # A hundred customers, each a bin: the tenth has spent 10 dollars. The bins are not in order.
    bins = [bin_of(number, 1, highest=f"{number + 1}.00") for number in reversed(range(100))]
    assert rows_of(figures.spent([*bins, bin_of(100, 0)])) == [
        [0.1, "10% of customers", 10],
        [0.25, "25% of customers", 25],
        [0.5, "Half of customers", 50],
        [0.75, "75% of customers", 75],
        [0.9, "90% of customers", 90],
        [0.95, "95% of customers", 95],
        [0.99, "99% of customers", 99],
    ]
    assert figures.spent(bins).columns.tolist() == ["share", "name", "clv"]


@pytest.mark.parametrize(("rows", "clv"), [(5, 1), (4, 2)])
def test_half_a_bin_short_of_a_share_is_that_share(rows: int, clv: float) -> None:
    # Of 1,000 customers 9.5% count as a tenth of them.
    bins = [bin_of(0, 90 + rows, highest="1.00"), bin_of(9, 910 - rows, highest="2.00")]
    assert figures.spent(bins)["clv"].tolist() == [clv, 2, 2, 2, 2, 2, 2]


def move(month: str, before: str, after: str, customers: int, clv: str = "0.00") -> Row:
    return {
        "month": month,
        "from_tier": before,
        "to_tier": after,
        "customers": customers,
        "clv_to_date": float(clv),
        "is_partial": 0,
        "more": "not shown",
    }


@pytest.fixture
def moves() -> pd.DataFrame:
    return figures.moves(
        [
            move("2024-02-01", "Low", "High", 1, "5.00"),
            move("2024-01-01", "New", "Low", 7, "1.00"),
            move("2024-02-01", "Low", "Low", 3, "2.00"),
            move("2024-02-01", "High", "Low", 2, "4.00"),
            move("2024-02-01", "Medium", "High", 6, "8.00"),
            move("2024-02-01", "New", "High", 9, "3.00"),
        ]
    )


FEBRUARY = pd.Timestamp(2024, 2, 1)


def test_moves_are_oldest_first(moves: pd.DataFrame) -> None:
    assert moves.columns.tolist() == figures.MOVES
    assert moves["month"].tolist() == [pd.Timestamp(2024, 1, 1), *[FEBRUARY] * 5]
    assert moves["customers"].tolist() == [7, 1, 3, 2, 6, 9]
    assert moves.index.tolist() == list(range(6))
    assert moves["is_partial"].tolist() == [False] * 6
    assert moves["is_partial"].dtype == bool


def test_moves_of_a_month_stay_in_the_order_of_the_api() -> None:
    rows = [move(f"2024-0{1 + number % 2}-01", "Low", "Low", number) for number in range(40)]
    assert figures.moves(rows)["customers"].tolist() == [*range(0, 40, 2), *range(1, 40, 2)]


def test_a_tier_has_all_who_came_to_it(moves: pd.DataFrame) -> None:
    found = figures.evolution(moves)
    assert found.columns.tolist() == ["month", "clv_tier", "customers", "clv_to_date"]
    assert rows_of(found) == [
        [pd.Timestamp(2024, 1, 1), "Low", 7, 1],
        [FEBRUARY, "High", 16, 16],
        [FEBRUARY, "Low", 5, 6],
    ]


def test_moves_of_a_month_are_shares_of_the_tier_before(moves: pd.DataFrame) -> None:
    found = figures.of_month(moves, FEBRUARY)
    assert found.columns.tolist() == [*figures.MOVES, "share"]
    assert found["share"].tolist() == [0.25, 0.75, 1, 1, 1]
    assert found.index.tolist() == list(range(5))
    assert figures.moved(found) == (12, 7, 2)


def test_a_month_of_new_customers_only_has_no_moves(moves: pd.DataFrame) -> None:
    assert figures.moved(figures.of_month(moves, pd.Timestamp(2024, 1, 1))) == (0, 0, 0)


def cohort(month: str, since: int, customers: int, worth: float, partial: bool = False) -> Row:
    return {
        "cohort": month,
        "months_since": since,
        "customers": customers,
        "active_customers": 1,
        "retention_rate": 0.5,
        "cumulative_revenue_per_customer": worth,
        "is_partial": partial,
    }


@pytest.fixture
def cohorts() -> pd.DataFrame:
    return figures.cohorts(
        [
            cohort("2023-03-01", 6, 30, 12.0),
            cohort("2023-01-01", 6, 31, 11.0),
            cohort("2023-01-01", 5, 99, 99.0),
            cohort("2023-02-01", 6, 40, 10.0),
            cohort("2023-04-01", 6, 29, 99.0),
            cohort("2023-05-01", 6, 90, 99.0, partial=True),
            cohort("2023-01-01", 7, 99, 99.0),
        ]
    )


def test_cohorts_are_of_whole_months_oldest_first(cohorts: pd.DataFrame) -> None:
    assert cohorts.columns.tolist() == figures.COHORTS
    assert [(month.month, since) for month, since in rows_of(cohorts[figures.COHORTS[:2]])] == [
        *((1, 5), (1, 6), (1, 7), (2, 6), (3, 6), (4, 6))
    ]
    assert cohorts.index.tolist() == list(range(6))


def test_large_cohorts_are_compared_after_half_a_year(cohorts: pd.DataFrame) -> None:
    found = figures.compared(cohorts)
    assert found.columns.tolist() == [*figures.COHORTS, "role"]
    assert found["cumulative_revenue_per_customer"].tolist() == [11, 10, 12]
    assert found["role"].tolist() == ["main", "bad", "good"]
    assert found.index.tolist() == list(range(3))
    assert figures.compared(cohorts.head(2))["role"].tolist() == ["main"]
    assert figures.compared(cohorts.head(4))["role"].tolist() == ["good", "bad"]
