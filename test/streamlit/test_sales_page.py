"""The sales page: its answer in words, figures, charts and filters."""

from support.dashboards.answers import OAK
from support.dashboards.app import charts, metrics, open_app, open_page, words
from support.dashboards.mart_answers import LIMITED, Tables


def test_answers_in_words_first(held: Tables) -> None:
    said = words(open_page("sales")).replace("\\$", "$")
    assert (
        "**$15,600** was sold up to 20 Feb 2024, in 1,560 orders of $10.00 on average. In Jan "
        "2024, the last whole month, it was **$200.00**: 50.0% less than in the month before and "
        "as much as in the same month of the year before." in said
    )
    assert (
        "The season peaks in July (+92.0% against the year around it) and is lowest in January "
        "(-52.0%). The busiest hour is Wednesday at 12 pm, with 20.0 orders a week. A holiday "
        "sells 46.7% less than the same weekday around it on average; best is Independence Day "
        "(-25.0%)." in said
    )


def test_a_period_is_compared_with_the_ones_before(held: Tables) -> None:
    app = open_page("sales", period="365d")
    assert (
        "**$5,000** was sold in the 365 days to 20 Feb 2024, in 500 orders of $10.00 on average. "
        "That is as much as in the 365 days before." in words(app).replace("\\$", "$")
    )
    assert metrics(app) == {
        "Revenue": "$5,000",
        "Orders": "500",
        "Per order": "$10.00",
        "vs 365 days before": "+0.0%",
        "vs year before": "+0.0%",
    }
    assert app.query_params["period"] in ("365d", ["365d"])


def test_key_figures_and_charts_of_all_time(held: Tables) -> None:
    app = open_page("sales")
    assert metrics(app) == {
        "Revenue": "$15,600",
        "Orders": "1,560",
        "Per order": "$10.00",
        "Revenue, Jan 2024": "$200.00",
        "Jan 2024 vs year ago": "+0.0%",
    }
    assert charts(app) == [
        "Revenue by month. Lines over 38 months, with the year before dashed.",
        "Revenue by month and category. Category 8: 22%; Category 7: 19%; Category 6: 17%; "
        "Category 5: 14%; Category 4: 11%",
        "When people order. A heat map of the week. The busiest hour is Wednesday at 12 pm, with "
        "20.0 orders a week.",
        "Season. The season peaks in July (+92.0% against the year around it) and is lowest in "
        "January (-52.0%).",
        "Holidays. A holiday sells 46.7% less than the same weekday around it on average; best is "
        "Independence Day (-25.0%).",
    ]


def test_a_location_filters_figures_lines_and_hours(held: Tables) -> None:
    app = open_page("sales", restaurant_id=OAK, split="restaurant_id", period="90d")
    assert metrics(app)["Revenue"] == "$250.00"
    said = words(app).replace("\\$", "$")
    assert "was sold in the 90 days to 20 Feb 2024 at Oak Street, in 25 orders" in said
    assert "Wednesday at 12 pm, with 5.00 orders a week" in said
    assert "Revenue by month and location. Oak Street: 100%" in charts(app)


def test_no_sales_in_the_period_are_no_failure(held: Tables) -> None:
    held["sales"] = [row for row in held["sales"] if row["period_start"] < "2023"]
    app = open_page("sales", period="90d")
    assert not app.exception
    assert [info.value for info in app.info] == ["No orders pass these filters."]


def test_tables_over_all_locations_may_be_hidden(held: Tables) -> None:
    del held["sales/holidays"]
    app = open_page("sales")
    assert not app.exception
    assert len(charts(app)) == 4
    assert "your sign-in is limited to some of them" in words(app)


def test_location_and_period_go_along_to_another_page(held: Tables) -> None:
    app = open_app()
    app.query_params["period"] = "90d"
    app.switch_page("app_pages/sales.py").run()
    app.multiselect(key="restaurant_id").set_value([OAK]).run()
    # A click on another page leaves the query string behind.
    app.query_params.clear()
    app.switch_page("app_pages/locations.py").run()
    assert app.multiselect(key="restaurant_id").value == [OAK]
    assert "vs 90 days before" in metrics(app)
    assert app.query_params["restaurant_id"] in (OAK, [OAK])
    assert app.query_params["period"] in ("90d", ["90d"])


def test_a_caller_of_some_locations_sees_sums_over_those(held: Tables) -> None:
    del held["sales/holidays"]
    for table in ("sales", "sales/hours"):
        held[table] = [row for row in held[table] if row["restaurant_id"] == OAK]
    held[LIMITED] = []
    app = open_page("sales")
    assert metrics(app)["Revenue"] == "$3,900"
    assert "Wednesday at 12 pm, with 5.00 orders a week" in words(app)
