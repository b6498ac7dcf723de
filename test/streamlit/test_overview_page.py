"""The overview at the root: up or down, what to do first, a picture of each mart."""

from streamlit.testing.v1 import AppTest

from support.dashboards.app import charts, metrics, open_app, words
from support.dashboards.mart_answers import Tables
from support.dashboards.stub_api import StubApi

PAGES = [
    "Customer value",
    "Segments",
    "Churn",
    "Sales",
    "Loyalty",
    "Locations",
    "Discounts",
    "Operations",
]


def test_says_up_or_down_first(tables: Tables) -> None:
    said = words(open_app())
    assert "**Jan 2024: $200.00**, 50% below Dec 2023 and equal to Jan 2023." in said


def test_key_figures_with_their_changes(tables: Tables) -> None:
    app = open_app()
    assert metrics(app) == {
        "Sales, Jan 2024": "$200.00",
        "vs Jan 2023": "+0.0%",
        "Sales, 12 months": "$5,000",
        "At risk (90 days)": "$144.00",
        "80% of revenue": "30%",
        "Next 365 days": "$436.50",
    }
    assert [metric.delta.replace("\\", "") for metric in app.metric] == [
        "-50.0% vs Dec",
        "+$0.00",
        "+0.0% on year",
        "+80.0% vs Oct",
        "3 customers",
        "today's customers",
    ]


def test_pictures_and_links_to_all_marts(tables: Tables) -> None:
    app = open_app()
    assert [chart.partition(".")[0] for chart in charts(app)] == [
        "Sales over 12 months are up 0% on the year before",
        "Perkins brings most: $3",
        "No restaurant sells less than a year ago",
        "30% of customers bring 80% of revenue",
        "Does loyalty pay? Unclear: +12",
        "30% of customers have lapsed, 40% are at risk",
        "Add-ons on 35% of lines, 40% a year ago",
    ]
    links = [link.proto.label.strip("*") for link in app.get("page_link")]
    assert links[-8:] == PAGES


def test_what_to_do_first_is_worth_most_first(tables: Tables) -> None:
    for row in tables["sales"]:
        if row["dimension"] == "restaurant" and row["period_start"] >= "2023-11":
            row["revenue"] *= 0.5 if row["restaurant_id"].endswith("oaks") else 1
    app = open_app()
    links = [link.proto.label.strip("*") for link in app.get("page_link")]
    # Oak Street sold 42 USD a month less than a year ago; 100 and 40 USD in 90 days are at risk.
    assert links[: len(links) - 8] == [
        "1. Look into Oak Street",
        "2. Call back 1 of the best customers",
        "3. Win back 2 of the Medium tier",
        "4. Offer add-ons with Bowls",
    ]
    assert "-50.0% against a year ago, last three months" in words(app)
    assert "No order for 46 to 90 days" in words(app)
    assert "$0.67 a line, $1.50 a year ago" in words(app)
    assert "Got worst: Oak Street (-50" in "\n".join(charts(app))
    assert [line for line in words(app).splitlines() if line.startswith("**$")] == [
        "**$42**",
        "**$33**",
        "**$13**",
        "**$2**",
    ]


def actions(app: AppTest) -> list[str]:
    """What to do first, without numbers; the links to the pages follow."""
    links = [link.proto.label.strip("*") for link in app.get("page_link")]
    return [label.partition(". ")[2] for label in links[: len(links) - 8]]


def test_what_is_worth_next_to_nothing_is_no_action(tables: Tables) -> None:
    for row in tables["churn"]:
        row["usual_spend_90d"] *= 1_000
    assert actions(open_app()) == [
        "Call back 1 of the best customers",
        "Win back 2 of the Medium tier",
    ]


def test_marts_may_be_hidden(tables: Tables) -> None:
    for name in list(tables):
        if name.split("/")[0] in ("loyalty", "churn"):
            del tables[name]
    app = open_app()
    assert not app.exception
    assert "At risk (90 days)" not in metrics(app)
    assert len(charts(app)) == 5


def test_actions_name_the_days_of_the_release(api: StubApi) -> None:
    api.meta["settings"] = {"at_risk_days": 30, "lapsed_days": 60}
    assert "No order for 31 to 60 days" in words(open_app())


def test_a_release_without_add_ons_of_a_year_ago_has_no_action_on_them(tables: Tables) -> None:
    for row in tables["discounts/addons"]:
        del row["lines_year_ago"]
    app = open_app()
    assert not app.exception
    assert actions(app) == ["Call back 1 of the best customers", "Win back 2 of the Medium tier"]
    assert len(charts(app)) == 6
