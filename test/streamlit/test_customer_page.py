"""The page of one customer."""

from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables
from support.dashboards.stub_api import StubApi


def test_one_customer_in_all_marts(api: StubApi) -> None:
    app = open_page("customer", customer="c01")
    assert not app.exception
    assert app.subheader[0].value == "Oak Street · Nov 2023 · c01"
    assert metrics(app) == {
        "Spent to date": "$400.00",
        "Tier": "High",
        "Orders": "10",
        "Segment": "VIP",
        "Status": "Active",
        "Next 365 days": "$200.00",
    }
    assert charts(app) == ["Spent to date. A step line that ends at $400.00."]
    assert "last order **18 Feb 2024**" in words(app)
    facts = app.dataframe[0].value
    assert dict(zip(facts["fact"], facts["value"], strict=True))["Favourite category"] == "Bowls"


def test_an_unknown_customer_is_no_failure(tables: Tables) -> None:
    for unknown in ("c99", "../tiers", ".."):
        app = open_page("customer", customer=unknown)
        assert not app.exception
        assert not app.error
        assert "No such customer" in app.info[0].value


def test_marts_may_be_hidden(tables: Tables) -> None:
    del tables["segments"], tables["churn"]
    app = open_page("customer", customer="c01")
    assert not app.exception
    assert "Segment" not in metrics(app)
