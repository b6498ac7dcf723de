"""The CLV page against the stub API: figures, forecast, cohorts, filters, list."""

import pandas as pd
import pytest

from dashboard.clv import figures
from dashboard.clv.forecast import Forecast
from support.dashboards.answers import OAK
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables
from support.dashboards.stub_api import StubApi

PERCENTILES = [
    {
        "clv_percentile.from": low,
        "clv_percentile.to": low + 0.25,
        "rows": rows,
        "clv.sum": revenue,
        "clv.max": highest,
    }
    for low, rows, revenue, highest in (
        (0.0, 2, 10.0, 6.0),
        (0.25, 2, 30.0, 20.0),
        (0.5, 0, None, None),
        (0.75, 4, 160.0, 90.0),
    )
]


def test_the_curve_begins_with_the_best_and_leaves_out_empty_bins() -> None:
    assert figures.curve(PERCENTILES).to_dict("list") == {
        "customers": [0, 4, 6, 8],
        "revenue": [0.0, 160.0, 190.0, 200.0],
        "customers_share": [0.0, 0.5, 0.75, 1.0],
        "revenue_share": [0.0, 0.8, 0.95, 1.0],
    }


@pytest.mark.parametrize(("customers", "revenue"), [(0, 0), (0.25, 0.4), (0.5, 0.8), (1, 1)])
def test_shares_are_read_off_the_curve_both_ways(customers: float, revenue: float) -> None:
    curve = figures.curve(PERCENTILES)
    assert figures.share_of(curve, customers) == pytest.approx(revenue)
    assert figures.share_for(curve, revenue) == pytest.approx(customers)


def test_what_a_share_of_customers_spent_at_most() -> None:
    found = figures.spent(PERCENTILES)
    assert dict(zip(found["name"], found["clv"], strict=True)) == {
        "10% of customers": 6.0,
        "25% of customers": 6.0,
        "Half of customers": 20.0,
        "75% of customers": 90.0,
        "90% of customers": 90.0,
        "95% of customers": 90.0,
        "99% of customers": 90.0,
    }


def test_a_bin_that_ends_just_before_a_share_is_the_share() -> None:
    bins = [
        {"clv_percentile.to": 0.99, "rows": 9_899, "clv.sum": 1.0, "clv.max": 928.98},
        {"clv_percentile.to": 1.0, "rows": 101, "clv.sum": 1.0, "clv.max": 13_103.08},
    ]
    found = figures.spent(bins)
    assert found.loc[found["share"] == 0.99, "clv"].item() == 928.98


def test_customers_who_moved_between_tiers() -> None:
    moves = pd.DataFrame(
        {
            "from_tier": ["High", "Low", "Medium", "New"],
            "to_tier": ["Medium", "High", "Medium", "High"],
            "customers": [1, 2, 3, 9],
        }
    )
    assert figures.moved(moves) == (6, 2, 1)


def test_key_figures_and_charts(tables: Tables) -> None:
    app = open_page("clv")
    assert not app.exception
    assert metrics(app) == {
        "Customers": "10",
        "Spent to date": "$873.00",
        "Spent per customer": "$87.30",
        "80% of revenue": "30%",
        "High tier's revenue": "69%",
        "Next 365 days": "$436.50",
    }
    assert [chart.partition(".")[0] for chart in charts(app)] == [
        "30% of customers bring 80% of revenue",
        "The High tier brings 69% of revenue",
        "Half of customers spent $30",
        "Next 365 days: $436",
        "In its test the model expected 25% too much",
        "Best cohort: Jun 2023, worst: May 2023",
        "The latest cohorts, month by month",
        "Customer value: $873",
        "Moves between tiers in Jan 2024",
    ]


def test_says_who_brings_the_revenue_what_is_expected_and_which_cohort_is_best(
    tables: Tables,
) -> None:
    app = open_page("clv")
    said = words(app)
    assert "**30% of customers bring 80% of revenue.** The High tier" in said
    assert (
        "**$436.50** expected from today's customers, give or take 25% ($327.38 to $545.62)."
        in said
    )
    assert (
        "Tested on the last 180 days: $250.00 expected, $200.00 came, 25% too much. It ranked a "
        "buyer above a non-buyer in 90% of pairs; the rule “same rate as before” in 75%."
        in charts(app)[4]
    )
    assert (
        "Best: **Jun 2023** ($87.50 per customer after 6 months). Worst: **May 2023** ($70.00)."
        in said
    )
    assert "In Jan 2024, 1 of 8 customers moved up a tier, 1 down." in said


def test_filters_of_the_link_reach_the_api_and_stay_in_it(api: StubApi) -> None:
    app = open_page(
        "clv", restaurant="Oak Street", membership="Members", tier="Medium", customers="true"
    )
    assert metrics(app)["Customers"] == "2"
    assert list(app.dataframe[0].value["customer_id"]) == ["c03"]
    assert list(app.dataframe[0].value["who"]) == ["Oak Street · Nov 2023 · c03"]
    params = api.requests[-1].params
    assert {name: params[name] for name in ("restaurant_id", "is_member", "clv_tier", "sort")} == {
        "restaurant_id": [OAK],
        "is_member": ["true"],
        "clv_tier": ["Medium"],
        "sort": ["-clv"],
    }
    # The forecast is of all customers.
    assert "Next 365 days" not in " ".join(charts(app))


def test_unknown_values_in_a_link_are_dropped(tables: Tables) -> None:
    app = open_page("clv", restaurant="nowhere", membership="maybe")
    assert not app.exception
    assert metrics(app)["Customers"] == "10"
    assert app.query_params == {}


def test_filters_that_nobody_passes(tables: Tables) -> None:
    tables["clv"] = [row for row in tables["clv"] if not row["is_member"]]
    app = open_page("clv", membership="Members")
    assert not app.exception
    assert [info.value for info in app.info] == ["No customers pass these filters."]


def test_restaurants_have_names_where_the_api_has_them(tables: Tables) -> None:
    tables["locations/restaurants"] = [
        {**row, "name": "Oak Street"} for row in tables["locations/restaurants"][:2]
    ]
    app = open_page("clv")
    assert app.multiselect(key="restaurant").options == ["Oak Street …oaks", "Oak Street …rkin"]


def test_errors_of_deciles_do_not_cancel_out_in_the_uncertainty() -> None:
    deciles = pd.DataFrame(
        {"predicted_revenue": [120.0, 80.0], "actual_revenue": [100.0, 100.0]}, index=[1, 2]
    )
    found = Forecast(
        expected=1000.0,
        last_year=None,
        tested=200.0,
        actual=200.0,
        auc=None,
        simple_auc=None,
        deciles=deciles,
    )
    assert (found.error, found.uncertainty, found.limits) == (0.0, 0.2, (800.0, 1200.0))


def test_a_first_month_has_nobody_who_moved(tables: Tables) -> None:
    tables["clv/migration"] = [
        row for row in tables["clv/migration"] if row["month"] == "2023-12-01"
    ]
    app = open_page("clv")
    assert not app.exception
    assert "In Dec 2023, 0 of 0 customers moved up a tier, 0 down." in words(app)


def test_without_cohorts_to_compare_the_other_chart_takes_the_whole_row(tables: Tables) -> None:
    for row in tables["clv/cohorts"]:
        row["customers"] = 5
    app = open_page("clv")
    assert "No cohort is large and old enough to compare yet." in words(app)
    assert "The latest cohorts, month by month" in [c.partition(".")[0] for c in charts(app)]
