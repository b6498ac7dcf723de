"""The loyalty page: its answer in words with the caution, figures and charts."""

from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables


def test_answers_in_words_first(held: Tables) -> None:
    said = words(open_page("loyalty")).replace("\\$", "$")
    assert (
        "**4 of 10 customers are loyalty members** (40%). They hold **70%** of the revenue: "
        "$175.00 each against $50.00 of the others. Among customers who began in the same month at "
        "the same restaurant, those who began as members spent **12.5% more than the others** in "
        "their first year (95% interval -3.0% to +30.0%). As the interval holds zero, this may be "
        "chance. Without matching it would be +42.9%. This is an association, not proof of cause."
        in said
    )
    assert (
        "3 customers joined after they had been coming for a while: they spent $20.00 a month in "
        "the half year before and $15.00 in the half year after, 25.0% less than before." in said
    )


def test_key_figures_and_charts(held: Tables) -> None:
    app = open_page("loyalty")
    assert metrics(app) == {
        "Members": "4",
        "Members' revenue": "70%",
        "Spend per member": "$175.00",
        "Spend per other": "$50.00",
        "Matched difference": "+12.5%",
    }
    assert charts(app) == [
        "Members against others in their first year. Revenue: +12.5%; Orders: +30.0%; Came back at "
        "all: –. This is an association, not proof of cause.",
        "Who joined later, before and after. 3 customers joined after they had been coming for a "
        "while: they spent $20.00 a month in the half year before and $15.00 in the half year "
        "after, 25.0% less than before.",
        "Revenue by month. Two lines over 3 months: with the loyalty card and without.",
        "Members by home location. Bars of 2 locations; most at Oak Street with 40%.",
    ]
    assert list(app.dataframe[0].value["group"]) == [
        "Members",
        "Other customers",
        "Orders with the card",
        "Orders without",
    ]


def test_the_period_of_the_link_applies_to_the_monthly_lines(held: Tables) -> None:
    app = open_page("loyalty", period="90d", monthly="orders")
    assert "Orders by month. Two lines over 2 months: with the loyalty card and without." in charts(
        app
    )
    assert metrics(app)["Members"] == "4"


def test_without_like_customers_nothing_is_claimed(held: Tables) -> None:
    for row in held["loyalty/lift"]:
        row |= {"matched_lift_pct": None, "ci_low": None, "ci_high": None, "naive_lift_pct": None}
    held["loyalty/switchers"] = []
    app = open_page("loyalty")
    assert not app.exception
    assert metrics(app)["Matched difference"] == "–"
    said = words(app)
    assert "There are not enough like customers yet to compare members with." in said
    assert "Nobody joined with half a year of history on both sides." in said


def test_without_members_there_is_nothing_to_compare(held: Tables) -> None:
    held["loyalty"] = [row for row in held["loyalty"] if row["status"] == "non_member"]
    app = open_page("loyalty")
    assert not app.exception
    assert "No customer has joined the loyalty programme yet." in words(app)
