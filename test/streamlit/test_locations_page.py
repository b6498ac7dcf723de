"""The locations page: who leads, who moved, what sets the best apart; and one restaurant."""

from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.location_rows import PLACES
from support.dashboards.mart_answers import Tables


def test_says_who_leads_and_who_lost_most(tables: Tables) -> None:
    said = words(open_page("locations", period="90 days"))
    assert (
        "**Perkins, Oak Street and Restaurant 03** bring 58% of revenue. **Perkins** lost most: "
        "-$200.00 (-20.0%)." in said
    )
    assert (
        "Restaurants with more revenue differ in orders a week (+1.00) and customers who come back "
        "(-1.00)." in said
    )


def test_key_figures_and_charts(tables: Tables) -> None:
    app = open_page("locations")
    assert metrics(app) == {
        "Active restaurants": "7",
        "Revenue": "$14,400",
        "Top restaurant": "22%",
        "Down": "6 of 7",
    }
    assert charts(app) == [
        "Perkins leads with 22% of revenue. Bars of 8 restaurants; the longest is Perkins with "
        "$3.2k.",
        "6 of 7 restaurants sell less than before. The last 365 days are 9% below the 365 days "
        "before over 7 restaurants.",
        "Orders a week goes with revenue most. Orders a week: +1.00; Customers who come back: "
        "-1.00; Loyalty orders: +0.22",
        "Orders a week and revenue. 8 points: orders a week against revenue.",
    ]


def test_a_restaurant_filters_the_rankings(tables: Tables) -> None:
    app = open_page("locations", restaurant="Oak Street", period="All time", tables="true")
    assert charts(app)[0].endswith("Bars of 1 restaurants; the longest is Oak Street with $7.0k.")
    table = app.dataframe[0].value
    assert list(table["restaurant_id"]) == ["Oak Street"]
    assert list(table["period"]) == ["all"]


def test_a_long_ranking_shows_both_ends(tables: Tables) -> None:
    best = tables["locations"][0]
    tables["locations"] = [
        {**best, "period": "365d", "restaurant_id": f"r{rank:02d}", "revenue_rank": rank}
        for rank in range(1, 31)
    ]
    assert "Bars of 20 restaurants" in charts(open_page("locations"))[0]
    assert "Bars of 30 restaurants" in charts(open_page("locations", all_ranking="true"))[0]


def test_few_restaurants_make_no_pattern(tables: Tables) -> None:
    few = list(PLACES)[:2]
    tables["locations"] = [row for row in tables["locations"] if row["restaurant_id"] in few]
    app = open_page("locations")
    assert not app.exception
    assert "With fewer than 8 restaurants any pattern would be chance." in words(app)


def test_without_an_earlier_period_nothing_is_compared(tables: Tables) -> None:
    for row in tables["locations"]:
        row |= {"prev_revenue": None, "change_pct": None, "prev_rank": None}
    app = open_page("locations")
    assert not app.exception
    assert metrics(app)["Down"] == "0 of 0"
    assert "There is no earlier period of the same length to compare with." in words(app)


def test_a_period_without_orders_is_no_failure(tables: Tables) -> None:
    tables["locations"] = [row for row in tables["locations"] if row["period"] == "all"]
    app = open_page("locations", period="90 days")
    assert [info.value for info in app.info] == ["No restaurant has an order in this period."]


def test_one_restaurant(tables: Tables) -> None:
    app = open_page("restaurant", place="Perkins")
    assert not app.exception
    assert app.subheader[0].value == "Perkins, Boston"
    assert metrics(app)["Rank"] == "1 of 8"
    assert metrics(app)["Revenue, 365 days"] == "$3,200"


def test_two_restaurants_side_by_side(tables: Tables) -> None:
    app = open_page("restaurant", **{"place": "Perkins", "with": "Oak Street"})
    assert "Perkins and Oak Street over" in charts(app)[0]
    table = app.dataframe[0].value
    assert list(table.columns) == ["figure", "Perkins", "Oak Street"]
    assert list(table.iloc[0]) == ["Revenue", "3,200.0", "2,800.0"]
