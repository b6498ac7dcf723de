"""The loyalty page: does it pay, how sure is that, and who joined later."""

import json

from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables


def test_says_whether_members_spend_more_and_how_sure_that_is(tables: Tables) -> None:
    assert (
        "**Members spend 12% above like customers in their first year**: which may be chance (95% "
        "interval -3.0% to +30.0%)." in words(open_page("loyalty"))
    )


def test_key_figures_and_charts(tables: Tables) -> None:
    app = open_page("loyalty")
    assert metrics(app) == {
        "Members": "4",
        "Members' revenue": "70%",
        "Spend per member": "$175.00",
        "Against like customers": "+12.5%",
    }
    assert [chart.partition(".")[0] for chart in charts(app)] == [
        "Does loyalty pay? Unclear: +12",
        "After joining, customers spend 25% below before",
        "Revenue by month",
        "Most members: Oak Street (40%)",
    ]
    assert "25% below before" in charts(app)[1]


def test_an_interval_without_zero_is_more_than_chance(tables: Tables) -> None:
    for row in tables["loyalty/lift"]:
        row |= {"ci_low": 1.0}
    assert "more than chance (95% interval +1.0%" in words(open_page("loyalty"))


def test_a_title_tells_when_members_spend_more_but_fewer_come_back(tables: Tables) -> None:
    for row in tables["loyalty/lift"]:
        row |= {"ci_low": 1.0}
        if row["metric"] == "repeat_rate":
            row |= {"matched_lift_pct": -24.3, "ci_low": -30.0, "ci_high": -18.0}
    assert "Members spend +12.5%, but 24% fewer come back" in "".join(charts(open_page("loyalty")))


def test_too_few_like_customers_give_no_figure(tables: Tables) -> None:
    for row in tables["loyalty/lift"]:
        row |= {"matched_lift_pct": None, "ci_low": None, "ci_high": None}
    app = open_page("loyalty")
    assert not app.exception
    assert metrics(app)["Against like customers"] == "–"
    assert "There are not enough like customers yet to compare members with." in words(app)


def test_the_period_cuts_the_monthly_lines(tables: Tables) -> None:
    app = open_page("loyalty", period="365 days")
    assert "Two lines over 2 months" in charts(app)[2]


def test_groups_side_by_side_are_named(tables: Tables) -> None:
    table = open_page("loyalty").dataframe[0].value
    assert list(table["group"]) == [
        "Members",
        "Other customers",
        "Orders with the card",
        "Orders without",
    ]


def test_a_chart_without_intervals_has_no_layer_for_them(tables: Tables) -> None:
    for row in tables["loyalty/lift"]:
        row |= {"ci_low": None, "ci_high": None}
    app = open_page("loyalty")
    layers = json.loads(app.get("vega_lite_chart")[0].proto.spec)["layer"]
    assert [layer["mark"]["type"] for layer in layers] == ["rule", "point", "text"]
