"""The overview at the root: seven answers, key figures, links; empty, hidden, failing, stale."""

import pytest

from support.dashboards.answers import META
from support.dashboards.app import metrics, open_app, words
from support.dashboards.mart_answers import Tables
from support.dashboards.stub_api import StubApi

ANSWERS = (
    "**10 customers** have spent **$873.00** to date: $87.30 each on average",
    "**10 customers** fall into 4 groups.",
    "**4 customers are at risk**: no order for 46 to 90 days.",
    "**$15,600** was sold up to 20 Feb 2024, in 1,560 orders of $10.00 on average.",
    "**4 of 10 customers are loyalty members** (40%).",
    "**Perkins, Oak Street and Restaurant 03** lead 8 restaurants in all time",
    "**25% of 100 orders** had a discount: **$50.00** off $2,000 before discounts",
)
PAGES = ("customer value", "segments", "churn", "sales", "loyalty", "locations", "discounts")


def test_gives_the_seven_answers_with_links(held: Tables) -> None:
    app = open_app()
    assert not app.exception
    assert not app.error
    said = words(app).replace("\\$", "$")
    for answer in ANSWERS:
        assert answer in said
    links = [link.proto.label for link in app.get("page_link")]
    assert links == [f"More on {page}" for page in PAGES]


def test_key_figures(held: Tables) -> None:
    assert metrics(open_app()) == {
        "Revenue": "$15,600",
        "Orders": "1,560",
        "Customers": "10",
        "Value at risk": "$288.00",
        "Members' revenue": "70%",
        "Active restaurants": "7",
    }


def test_an_empty_release_is_no_failure(held: Tables) -> None:
    held.update({name: [] for name in held})
    app = open_app()
    assert not app.exception
    assert not app.error
    assert words(app).count("There is nothing to show yet: no orders that count.") == 7


def test_marts_may_be_hidden(held: Tables) -> None:
    for name in list(held):
        if name.split("/")[0] in ("loyalty", "discounts"):
            del held[name]
    app = open_app()
    assert not app.exception
    assert words(app).count("or you may not see them") == 2
    assert "Members' revenue" not in metrics(app)


def test_a_failing_api_becomes_words(api: StubApi, held: Tables) -> None:
    api.always("/v1/sales", 503)
    app = open_app()
    assert not app.exception
    assert "The figures are not ready" in app.error[0].value


def test_says_stale_when_the_api_does(held: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(META, "stale", True)
    assert "**Stale**" in open_app().warning[0].value
