"""What the CLV page computes from the API's rows."""

import pandas as pd
import pytest

from dashboard.clv import figures, story
from support.dashboards import answers
from support.dashboards.query import Row

PERCENTILES = [
    {"clv_percentile.from": low, "clv_percentile.to": low + 0.25, "rows": rows, "clv.sum": held}
    for low, rows, held in ((0.0, 2, 10.0), (0.25, 2, 30.0), (0.5, 0, None), (0.75, 4, 160.0))
]


def test_the_curve_begins_with_the_best_and_leaves_out_empty_bins() -> None:
    curve = figures.concentration(PERCENTILES)
    assert curve.to_dict("list") == {
        "customers": [0, 4, 6, 8],
        "revenue": [0.0, 160.0, 190.0, 200.0],
        "customers_share": [0.0, 0.5, 0.75, 1.0],
        "revenue_share": [0.0, 0.8, 0.95, 1.0],
    }


@pytest.mark.parametrize(("top", "held"), [(0, 0), (0.25, 0.4), (0.5, 0.8), (1, 1)])
def test_what_the_top_holds_is_read_off_the_curve(top: float, held: float) -> None:
    assert figures.held_by(figures.concentration(PERCENTILES), top) == pytest.approx(held)


def test_the_last_bar_holds_who_is_beyond() -> None:
    bars: list[Row] = [
        {"clv.from": 0.0, "clv.to": 5.0, "rows": 6},
        {"clv.from": None, "clv.to": None, "rows": 0},
    ]
    assert figures.histogram(bars, 100.0, 8).to_dict("records") == [
        {"low": 0.0, "high": 5.0, "customers": 6, "is_open": False, "customers_share": 0.75},
        {"low": 100.0, "high": 104.0, "customers": 2, "is_open": True, "customers_share": 0.25},
    ]


@pytest.mark.parametrize(("least", "top"), [(73.2, 200.0), (0.9, 3.0), (0.0, 25.0), (400, 1000.0)])
def test_the_last_bar_begins_at_a_round_number(least: float, top: float) -> None:
    high = {"clv_tier": "High", "clv.min": least, "clv.max": 5000.0}
    assert figures.histogram_top([high]) == top


def test_without_a_high_tier_no_bar_is_left_open() -> None:
    low = {"clv_tier": "Low", "clv.min": 2.0, "clv.max": 61.5}
    assert figures.histogram_top([low]) == 70.0


def test_shares_of_nothing_are_zero() -> None:
    rows = [{"is_member": True, "rows": 3, "clv.sum": 0.0}]
    assert figures.shares(rows, "is_member").to_dict("records") == [
        {
            "is_member": True,
            "customers": 3,
            "revenue": 0.0,
            "customers_share": 1.0,
            "revenue_share": 0.0,
        }
    ]


def test_moves_between_tiers() -> None:
    january = figures.moves(figures.migration(answers.migration()), pd.Timestamp("2024-01-01"))
    assert list(january["share"]) == [0.5, 0.5, pytest.approx(1 / 6), pytest.approx(5 / 6)]
    assert figures.moved(january) == (8, 1, 1)


def test_tiers_by_month() -> None:
    months = figures.evolution(figures.migration(answers.migration()))
    assert months.to_dict("records")[-2:] == [
        {
            "month": pd.Timestamp("2024-02-01"),
            "clv_tier": "High",
            "customers": 2,
            "clv_to_date": 600.0,
            "is_partial": True,
        },
        {
            "month": pd.Timestamp("2024-02-01"),
            "clv_tier": "Low",
            "customers": 8,
            "clv_to_date": 273.0,
            "is_partial": True,
        },
    ]


def test_a_history_goes_on_until_it_no_longer_holds() -> None:
    days = figures.history(answers.history())
    assert list(days["order_date"].dt.strftime("%Y-%m-%d")) == [
        "2023-11-03",
        "2024-01-05",
        "2024-02-18",
        "2024-02-20",
    ]
    assert list(days["clv_to_date"]) == [50.0, 200.0, 400.0, 400.0]


def test_nothing_is_said_of_one_month_or_one_cohort() -> None:
    december = figures.migration(answers.migration()[:2])
    assert story.evolution(december) == ""
    assert story.cohorts(figures.cohorts(answers.cohorts()[:7])) == ""


def test_empty_tables_keep_their_columns() -> None:
    assert story.evolution(figures.migration([])) == ""
    assert story.cohorts(figures.cohorts([])) == ""
    assert figures.history([]).empty
