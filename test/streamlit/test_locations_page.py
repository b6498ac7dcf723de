"""The locations page: its answer in words, ranking, traits and comparison."""

from support.dashboards.answers import OAK
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.location_rows import PLACES
from support.dashboards.mart_answers import Tables


def test_answers_in_words_first(held: Tables) -> None:
    said = words(open_page("locations", period="90d")).replace("\\$", "$")
    assert (
        "**Perkins, Oak Street and Restaurant 03** lead 8 restaurants in the last 90 days: they "
        "bring **58%** of $3,600. What sets the best apart is **orders a week** (rank correlation "
        "with revenue +1.00), then customers who come back (-1.00); hardly loyalty orders." in said
    )
    assert (
        "In the last 90 days the 7 that can be compared sold 9.1% less than in the 90 days before; "
        "most gained Oak Street (+100%, rank 5 to 2), least Perkins (-20.0%, rank 1 to 1)." in said
    )


def test_key_figures_and_charts_of_all_time(held: Tables) -> None:
    app = open_page("locations")
    assert metrics(app) == {
        "Active restaurants": "7",
        "Revenue": "$36,000",
        "1. Perkins": "$8,000",
        "Its share": "22%",
        "vs 365 days before": "-9.1%",
    }
    assert charts(app) == [
        "Ranking by revenue. Bars of 8 restaurants; the longest is Perkins with $8,000.",
        "The last 365 days against the 365 before. In the last 365 days the 7 that can be compared "
        "sold 9.1% less than in the 365 days before; most gained Oak Street (+100%, rank 5 to 2), "
        "least Perkins (-20.0%, rank 1 to 1).",
        "What goes with revenue. Orders a week: +1.00; Customers who come back: -1.00; Loyalty "
        "orders: +0.22",
        "Orders a week and revenue. 8 points: orders a week against revenue.",
    ]


def test_a_location_is_placed_among_all(held: Tables) -> None:
    app = open_page("locations", restaurant_id=OAK)
    assert "Oak Street is number 2 with $7,000." in words(app).replace("\\$", "$")
    assert charts(app)[0].endswith("Bars of 1 restaurants; the longest is Oak Street with $7,000.")
    assert list(app.dataframe[0].value["restaurant_id"]) == ["Oak Street"]
    assert list(app.dataframe[0].value["period"]) == ["all"]


def test_few_restaurants_make_no_pattern(held: Tables) -> None:
    few = list(PLACES)[:2]
    held["locations"] = [row for row in held["locations"] if row["restaurant_id"] in few]
    app = open_page("locations")
    assert not app.exception
    assert "Perkins and Oak Street: $15,000 in all time." in words(app).replace("\\$", "$")
    assert "With fewer than 8 restaurants any pattern would be chance." in words(app)


def test_without_an_earlier_period_nothing_is_compared(held: Tables) -> None:
    for row in held["locations"]:
        row |= {"prev_revenue": None, "change_pct": None, "prev_rank": None}
    app = open_page("locations")
    assert not app.exception
    assert metrics(app)["vs 365 days before"] == "–"
    assert "There is no earlier period of the same length to compare with." in words(app)


def test_a_period_without_orders_is_no_failure(held: Tables) -> None:
    held["locations"] = [row for row in held["locations"] if row["period"] == "all"]
    app = open_page("locations", period="90d")
    assert [info.value for info in app.info] == ["No restaurant has an order in this period."]
