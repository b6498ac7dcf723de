"""The CLV page against the stub API: normal, filtered, paged, looked up, empty, stale."""

from support.dashboards.answers import OAK
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.stub_api import StubApi


def shown_ids(app: object) -> list[str]:
    return list(app.dataframe[0].value["customer_id"])  # type: ignore[attr-defined]


def test_shows_the_figures_of_the_release(api: StubApi) -> None:
    app = open_page("clv")
    assert not app.exception
    assert metrics(app) == {
        "Customers": "10",
        "Revenue to date": "$873.00",
        "Average CLV": "$87.30",
        "Median CLV": "$35.00",
        "High tier's revenue": "69%",
        "Members' revenue": "16%",
    }
    assert len(charts(app)) == 6
    assert all(len(description) > 40 for description in charts(app))


def test_answers_in_words_first(api: StubApi) -> None:
    said = words(open_page("clv")).replace("\\$", "$")
    assert (
        "**10 customers** have spent **$873.00** to date: $87.30 each on average, half of "
        "them at most $35.00. The High tier, from $200.00, is 20% of them and holds **69%** of "
        "that revenue; the top 1% alone hold 4.6%." in said
    )
    assert (
        "In Jan 2024 their value grew by $320.00; 12% of the earlier customers moved up a tier "
        "and 12% down. Worth most after 6 months: customers who first came in Jun 2023, with "
        "$87.50 each; least: May 2023, with $70.00." in said
    )


def test_says_as_of_and_release(api: StubApi) -> None:
    app = open_page("clv")
    assert "Orders up to **20 Feb 2024**" in words(app)
    assert "release run-2024-02-20" in words(app)
    assert not app.warning


def test_says_stale_when_the_api_does(api: StubApi) -> None:
    api.meta["stale"] = True
    app = open_page("clv")
    assert "**Stale**" in app.warning[0].value
    assert metrics(app)["Customers"] == "10"


def test_an_empty_release_is_no_failure(api: StubApi) -> None:
    api.customers = []
    app = open_page("clv")
    assert not app.exception
    assert not app.error
    assert app.info[0].value == "This release has no customers yet."


def test_filters_of_the_link_reach_the_api_and_stay_in_it(api: StubApi) -> None:
    app = open_page("clv", restaurant_id=OAK, is_member="true", clv_tier=["Medium"], min_clv="50")
    assert metrics(app)["Customers"] == "2"
    assert shown_ids(app) == ["c03"]
    last = api.asked[-1].params
    assert {name: last[name] for name in ("restaurant_id", "is_member", "clv_tier", "clv.gte")} == {
        "restaurant_id": [OAK],
        "is_member": ["true"],
        "clv_tier": ["Medium"],
        "clv.gte": ["50"],
    }
    assert app.query_params == {
        "restaurant_id": OAK,
        "is_member": "true",
        "clv_tier": "Medium",
        "min_clv": "50",
    }


def test_a_filter_that_is_set_goes_into_the_link(api: StubApi) -> None:
    app = open_page("clv")
    app.multiselect(key="restaurant_id").set_value([OAK]).run()
    assert metrics(app)["Customers"] == "5"
    assert app.query_params["restaurant_id"] in (OAK, [OAK])
    app.multiselect(key="restaurant_id").set_value([]).run()
    assert "restaurant_id" not in app.query_params


def test_filters_that_nobody_passes(api: StubApi) -> None:
    app = open_page("clv", min_clv="1000")
    assert not app.exception
    assert app.info[0].value == "No customers pass these filters."


def test_unknown_values_in_a_link_are_dropped(api: StubApi) -> None:
    app = open_page(
        "clv", restaurant_id="nowhere", is_member="maybe", month="2001-01", min_clv="lots"
    )
    assert not app.exception
    assert metrics(app)["Customers"] == "10"
    assert app.query_params == {}


def test_pages_follow_the_cursor_and_back(api: StubApi) -> None:
    api.customers = [
        {**api.customers[0], "customer_id": f"c{number:02d}"} for number in range(1, 61)
    ]
    app = open_page("clv")
    assert shown_ids(app)[0] == "c01"
    app.button[1].click().run()
    assert shown_ids(app) == [f"c{number}" for number in range(51, 61)]
    assert api.asked[-1].params["cursor"] == ["50"]
    assert "51 to 60 of 60" in words(app)
    app.button[0].click().run()
    assert shown_ids(app)[0] == "c01"


def test_one_customer_with_history(api: StubApi) -> None:
    app = open_page("clv", customer="c01")
    assert (metrics(app)["Tier"], metrics(app)["Rank"]) == ("High", "1")
    assert "/v1/clv/customers/c01/history" in api.paths()
    assert "CLV over time. A step line that ends at $400.00." in charts(app)


def test_an_unknown_customer_is_no_failure(api: StubApi) -> None:
    for unknown in ("c99", "../tiers", ".."):
        app = open_page("clv", customer=unknown)
        assert not app.exception
        assert not app.error
        assert "No such customer" in app.info[0].value


def test_predictions_show_once_the_catalogue_lists_them(api: StubApi) -> None:
    api.columns.append("predicted_revenue_365d")
    api.customers = [{**row, "predicted_revenue_365d": 7.0} for row in api.customers]
    app = open_page("clv")
    assert metrics(app)["Expected in 365 days"] == "$70.00"
    assert "predicted_revenue_365d" in app.dataframe[0].value.columns


def test_tables_over_all_customers_may_be_hidden(api: StubApi) -> None:
    api.hidden = {"clv/migration", "clv/cohorts", "locations/restaurants"}
    app = open_page("clv")
    assert not app.exception
    assert not app.error
    assert len(charts(app)) == 3
    assert words(app).count("your sign-in is limited to some of them") == 2
    assert metrics(app)["Customers"] == "10"


def test_a_release_that_lands_meanwhile_begins_the_page_anew(api: StubApi) -> None:
    api.releases = ["old", "new"]
    app = open_page("clv")
    assert not app.exception
    assert "release new" in words(app)
    assert api.paths().count("/v1/marts") == 2


def test_locations_have_names_where_the_api_knows_them(api: StubApi) -> None:
    app = open_page("clv")
    assert app.multiselect(key="restaurant_id").options == [
        "Oak Street (5)",
        "Restaurant …perkin (5)",
    ]
    assert list(app.dataframe[0].value["restaurant_id"])[:2] == [
        "Oak Street",
        "Restaurant …perkin",
    ]
