"""Sales by day made into periods, months and seasons: rows in, figures out."""

from collections.abc import Hashable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from dashboard.periods import Window
from dashboard.query import Row
from dashboard.sales import figures
from dashboard.sales.figures import Sold

FIRST, LAST = date(2024, 1, 2), date(2024, 1, 4)


def row(day: date, revenue: str | None = "10.00", orders: int | None = 1) -> Row:
    return {"period_start": day.isoformat(), "revenue.sum": revenue, "orders.sum": orders}


def records(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Rows with days as texts, and None for what is absent."""
    dates = [name for name in ("day", "month") if name in frame]
    shown = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in dates})
    return shown.astype(object).where(shown.notna(), None).to_dict("records")


@pytest.fixture
def days() -> pd.DataFrame:
    """Three days with 1, 2 and 4 orders of 10 dollars each."""
    return figures.days(
        [row(LAST, "40.00", 4), row(FIRST, "10.00", 1), row(date(2024, 1, 3), "20.00", 2)]
    )


def test_days_are_in_order_and_what_is_absent_is_zero() -> None:
    found = figures.days([row(LAST, None, None), row(FIRST)])
    assert records(found) == [
        {"day": "2024-01-02", "revenue": 10.0, "orders": 1},
        {"day": "2024-01-04", "revenue": 0.0, "orders": 0},
    ]
    assert found.index.tolist() == [0, 1]


def test_average_is_per_order() -> None:
    assert Sold(10.0, 4).average == 2.5
    assert Sold(0.0, 0).average is None


@pytest.mark.parametrize(
    ("first", "last", "sold"),
    [
        (None, LAST, Sold(70.0, 7)),
        (FIRST, LAST, Sold(70.0, 7)),
        (date(2024, 1, 3), LAST, Sold(60.0, 6)),
        (None, date(2024, 1, 3), Sold(30.0, 3)),
        (FIRST, FIRST, Sold(10.0, 1)),
        (date(2024, 1, 5), date(2024, 1, 5), None),
    ],
)
def test_a_period_has_the_days_from_first_to_last(
    days: pd.DataFrame, first: date | None, last: date, sold: Sold | None
) -> None:
    assert figures.sold(days, Window(first, last)) == sold


@pytest.mark.parametrize(
    ("first", "sold"),
    [(FIRST, Sold(10.0, 1)), (FIRST - timedelta(days=1), None), (None, None)],
)
def test_an_earlier_period_is_compared_with_if_the_data_covers_it(
    days: pd.DataFrame, first: date | None, sold: Sold | None
) -> None:
    assert figures.whole(days, Window(first, FIRST)) == sold


def test_a_period_without_revenue_is_not_compared_with() -> None:
    free = figures.days([row(FIRST, "0.00"), row(LAST, "0.50")])
    assert figures.whole(free, Window(FIRST, FIRST)) is None
    assert figures.whole(free, Window(LAST, LAST)) == Sold(0.5, 1)
    assert figures.whole(free.head(0), Window(FIRST, FIRST)) is None


@pytest.mark.parametrize(
    ("first", "as_of", "partial"),
    [
        (date(2023, 1, 1), date(2024, 1, 31), [False, False]),
        (date(2023, 1, 2), date(2024, 1, 31), [True, False]),
        (date(2023, 1, 1), date(2024, 1, 30), [False, True]),
    ],
)
def test_months_are_compared_with_whole_months_of_the_year_before(
    first: date, as_of: date, partial: list[bool]
) -> None:
    found = figures.days([row(first), row(date(2023, 1, 20)), row(date(2024, 1, 9), "5.00", 2)])
    assert records(figures.months(found, as_of)) == [
        {
            "month": "2023-01-01",
            "revenue": 20.0,
            "orders": 2,
            "is_partial": partial[0],
            "year_ago": None,
        },
        {
            "month": "2024-01-01",
            "revenue": 5.0,
            "orders": 2,
            "is_partial": partial[1],
            "year_ago": None if partial[0] else 20.0,
        },
    ]


def by_month(count: int, july: float, partial: int = 0) -> pd.DataFrame:
    """Months of 100 dollars but each July; so many at the end are partial."""
    months = pd.date_range("2021-01-01", periods=count, freq="MS")
    revenue = [july if month.month == 7 else 100.0 for month in months]
    is_partial = [False] * (count - partial) + [True] * partial
    return pd.DataFrame({"month": months, "revenue": revenue, "is_partial": is_partial})


def test_a_season_is_the_distance_from_the_months_around() -> None:
    # Twelve months bring 1,300; a year of them around each month, 1,300 / 12 a month.
    found = figures.seasons(by_month(36, july=200.0))
    level = 1300 / 12
    names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    assert found["number"].tolist() == list(range(1, 13))
    assert found["name"].tolist() == names
    expected = [(200 if name == "Jul" else 100) / level - 1 for name in names]
    assert found["index"].tolist() == pytest.approx(expected)


def test_growth_is_no_season() -> None:
    growing = by_month(36, july=100.0)
    growing["revenue"] = [1000.0 + 10 * number for number in range(36)]
    assert figures.seasons(growing)["index"].tolist() == pytest.approx([0] * 12)


@pytest.mark.parametrize(("count", "partial", "months"), [(36, 0, 12), (35, 0, 0), (36, 1, 0)])
def test_seasons_need_two_years_with_a_year_around_them(
    count: int, partial: int, months: int
) -> None:
    found = figures.seasons(by_month(count, 200.0, partial))
    assert found.columns.tolist() == ["number", "name", "index"]
    assert len(found) == months
