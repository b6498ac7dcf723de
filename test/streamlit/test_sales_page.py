"""The sales page: up or down, periods, comparisons, seasons, hours, holidays."""

import json

import pandas as pd

from dashboard.query import Row
from dashboard.sales import events
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables


def test_says_up_or_down_first(tables: Tables) -> None:
    assert "**$5,000** sold from 21 Feb 2023 to 20 Feb 2024: **equal to a year before**." in words(
        open_page("sales")
    )


def test_key_figures_and_charts(tables: Tables) -> None:
    app = open_page("sales")
    assert metrics(app) == {
        "Revenue": "$5,000",
        "Orders": "500",
        "Per order": "$10.00",
        "Jan 2024": "$200.00",
        "Jan 2024 on year": "+0.0%",
    }
    assert charts(app) == [
        "Revenue by month. 2 lines over 11 months. Marked: Soup $6.00 → $6.50.",
        "Most: Category 8, 22% of revenue. Category 8: 22%; Category 7: 19%; Category 6: "
        "17%; Category 5: 14%; Category 4: 11%",
        "Best month: Jul (+92.0%), weakest: Jan (-52.0%). Bars of 12 months.",
        "Busiest: Wednesday at 12 pm, 20.0 orders a week. A cell per hour of the week; 2 hours "
        "have orders.",
        "A holiday sells 47% below like days; best: Independence Day. Bars of 2 holidays.",
    ]


def test_any_period_from_and_to(tables: Tables) -> None:
    app = open_page("sales", period="Dates", dates=["2023-07-01", "2023-09-30"])
    assert metrics(app)["Revenue"] == "$1,600"
    assert "sold from 1 Jul 2023 to 30 Sep 2023" in words(app)
    assert "Revenue by day. 2 lines over" in charts(app)[0]


def test_holidays_are_marked_on_days(tables: Tables) -> None:
    app = open_page("sales", period="Dates", dates=["2023-07-01", "2023-09-30"])
    assert charts(app)[0].endswith("Marked: Independence Day and Soup $6.00 → $6.50.")
    layers = json.loads(app.get("vega_lite_chart")[0].proto.spec)["layer"]
    assert [layer["mark"]["type"] for layer in layers] == ["rule", "line", "text", "text"]
    app = open_page("sales", period="Dates", dates=["2023-08-01", "2023-09-30"])
    assert "Marked: Soup" in charts(app)[0]


def test_two_restaurants_are_compared(tables: Tables) -> None:
    app = open_page("sales", restaurant="Oak Street", compare="Restaurants", others="Perkins")
    assert metrics(app)["Revenue"] == "$1,250"
    assert charts(app)[0].startswith("Revenue by month. 2 lines over 11 months.")


def test_no_sales_in_the_period_are_no_failure(tables: Tables) -> None:
    tables["sales"] = [row for row in tables["sales"] if row["period_start"] < "2023"]
    app = open_page("sales", period="90 days")
    assert not app.exception
    assert [info.value for info in app.info] == ["No orders pass these filters."]


def test_tables_over_all_restaurants_may_be_hidden(tables: Tables) -> None:
    del tables["sales/holidays"]
    app = open_page("sales")
    assert not app.exception
    assert len(charts(app)) == 4
    assert "your sign-in is limited to some of them" in words(app)


def test_a_change_of_price_is_a_main_price_that_follows_another_one() -> None:
    def price(item: str, unit_price: float, first_seen: str, last_seen: str) -> Row:
        days = {"first_seen": first_seen, "last_seen": last_seen}
        return {"item_name": item, "unit_price": unit_price, **days}

    found = events.price_changes(
        [
            price("Wrap", 9.5, "2023-08-15", "2024-01-01"),
            price("Wrap", 9.0, "2023-01-01", "2023-09-15"),
            # Both sizes are sold at once.
            price("Tea", 2.0, "2023-01-01", "2024-01-01"),
            price("Tea", 3.0, "2023-05-01", "2024-01-01"),
            price("Soup", 6.5, "2023-08-15", "2024-01-01"),
            price("Soup", 6.0, "2023-01-01", "2023-08-20"),
        ]
    )
    rows = [tuple(row) for row in found.astype({"day": str}).to_numpy()]
    assert rows == [
        ("2023-08-15", "Wrap $9.00 → $9.50", "Price"),
        ("2023-08-15", "Soup $6.00 → $6.50", "Price"),
    ]
    nothing = events.holidays([])
    days = pd.Series(pd.to_datetime(["2023-08-01", "2023-08-31"]))
    shown = events.within(nothing, found, days)
    assert list(shown["event"]) == ["Wrap $9.00 → $9.50 (+1 more)"]
    assert events.within(nothing, found, days + pd.DateOffset(years=1)).empty
