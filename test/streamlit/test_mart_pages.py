"""The plain pages of the marts against the stub API: normal, tables, empty, failing, stale."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from support.dashboards import answers, mart_answers
from support.dashboards.app import APP, TIMEOUT_S, charts, metrics, words
from support.dashboards.mart_answers import Tables
from support.dashboards.stub_api import StubApi

FIGURES = {
    "segments": {
        "Customers": "10",
        "Revenue to date": "$1,000",
        "VIPs": "4",
        "VIPs' revenue": "90%",
        "Slipping VIPs": "0",
        "Slipping VIPs' revenue": "0%",
    },
    "churn": {"Active": "3", "At risk": "2", "Lapsed": "0", "Value of those at risk": "$40.50"},
    "sales": {
        "Revenue, Jan 2024": "$1,250",
        "vs month before": "+25.0%",
        "vs year before": "–",
        "Orders": "50",
        "Per order": "$25.00",
        "Customers": "40",
    },
    "loyalty": {
        "Members": "4",
        "Members' revenue": "70%",
        "Spend per member": "$175.00",
        "Spend per other": "$50.00",
        "Matched difference": "+12.5%",
    },
    "locations": {
        "Active restaurants": "2",
        "Revenue, 90 days": "$2,000",
        "Most revenue": "Perkins",
        "Its revenue": "$1,500",
        "vs 90 days before": "–",
    },
    "discounts": {
        "Before discounts": "$200.00",
        "Discounts": "$10.00",
        "After discounts": "$190.00",
        "Orders with a discount": "25%",
        "Per discounted order": "$20.00",
        "Per full-price order": "$20.00",
    },
}
PAGES = list(FIGURES)


@pytest.fixture
def held(api: StubApi, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """The tables that the stub serves; a test changes them before it opens a page."""
    rows = mart_answers.tables()
    monkeypatch.setattr(api, "answer", partial(mart_answers.answer, rows))
    return rows


def open_page(mart: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(APP.parent / "app_pages" / f"{mart}.py"), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize("mart", PAGES)
def test_shows_the_figures_of_the_release(held: Tables, mart: str) -> None:
    app = open_page(mart)
    assert not app.exception
    assert not app.error
    assert metrics(app) == FIGURES[mart]
    assert len(charts(app)) == (2 if mart == "discounts" else 1)
    assert "Orders up to **20 Feb 2024**" in words(app)


def test_tables_are_chosen_by_the_link_and_say_what_they_leave_out(held: Tables) -> None:
    app = open_page("segments")
    assert list(app.dataframe[0].value["customer_id"])[-1] == "c120"
    assert "The first 100 rows of 120" in words(app)
    app = open_page("segments", table="segments/summary")
    assert list(app.dataframe[0].value["segment"]) == ["Dormant", "VIP"]
    assert app.get("download_button")[0].proto.label == "All 2 as CSV"


def test_whole_months_only(held: Tables) -> None:
    assert charts(open_page("sales")) == [
        "Revenue by month. A line over 2 months that ends at $1,250 in Jan 2024."
    ]


def test_says_when_the_data_has_no_discounts(held: Tables) -> None:
    held["discounts"] = [row for row in held["discounts"] if row["order_type"] == "full_price"]
    app = open_page("discounts")
    assert metrics(app)["Orders with a discount"] == "0%"
    assert app.info[0].value.startswith("**No discounts in this release**")
    assert charts(app) == [
        "What paid options bring. Bars of item categories; the longest is Bowls."
    ]


@pytest.mark.parametrize("mart", PAGES)
def test_an_empty_release_is_no_failure(held: Tables, mart: str) -> None:
    held.update({name: [] for name in held})
    app = open_page(mart)
    assert not app.exception
    assert not app.error
    assert [info.value for info in app.info] == [
        "There is nothing to show yet: no orders that count."
    ]


@pytest.mark.parametrize("mart", PAGES)
def test_a_release_without_the_mart_is_no_failure(held: Tables, mart: str) -> None:
    held.clear()
    app = open_page(mart)
    assert not app.exception
    assert not app.error
    assert app.info[0].value.startswith("This release does not have these figures")


@pytest.mark.parametrize("mart", PAGES)
def test_a_failing_api_becomes_words(api: StubApi, held: Tables, mart: str) -> None:
    api.always(f"/v1/{mart}", 503)
    app = open_page(mart)
    assert not app.exception
    assert "The figures are not ready" in app.error[0].value


def test_says_stale_when_the_api_does(held: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(answers.META, "stale", True)
    assert "**Stale**" in open_page("churn").warning[0].value
