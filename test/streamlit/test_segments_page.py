"""The segments page: its answer in words, figures, charts and filters."""

from support.dashboards.answers import OAK
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables


def test_answers_in_words_first(held: Tables) -> None:
    said = words(open_page("segments"))
    assert (
        "**10 customers** fall into 4 groups. The largest is Dormant with 50% of them and 0% of "
        "the revenue of the last 365 days. **VIPs** are 20% of customers and hold **70%** of that "
        "revenue. 1 more bought as much but have not been back for 45 days: these **Slipping "
        "VIPs** hold 20%." in said
    )
    assert "30% of all customers are loyalty members, and 0% of the VIPs." in said


def test_key_figures_and_charts(held: Tables) -> None:
    app = open_page("segments")
    assert metrics(app) == {
        "Customers": "10",
        "Revenue, 365 days": "$1,000",
        "VIPs": "2",
        "VIPs hold": "70%",
        "Slipping VIPs": "1",
        "Slipping hold": "20%",
    }
    assert charts(app) == [
        "What each segment holds. VIP: 20% of customers, 70% of revenue; Slipping VIP: 10% of "
        "customers, 20% of revenue; Churn Risk: 20% of customers, 10% of revenue; Dormant: 50% of "
        "customers, 0% of revenue",
        "Recency and frequency. A heat map of five by five scores; most in recency 1, frequency 1.",
        "When they like to order. most of VIP: lunch; most of Slipping VIP: lunch; most of Churn "
        "Risk: breakfast; most of Dormant: breakfast",
        "Loyalty members in each segment. VIP: 0%; Slipping VIP: 100%; Churn Risk: 0%; Dormant: "
        "40%",
    ]


def test_says_what_each_segment_is_like(held: Tables) -> None:
    profile = open_page("segments").dataframe[0].value
    assert list(profile["segment"]) == ["VIP", "Slipping VIP", "Churn Risk", "Dormant"]
    assert list(profile["to_date"]) == [900.0, 400.0, 150.0, 300.0]
    assert list(profile["recency_days"]) == [6.0, 60.0, 160.0, 502.0]
    assert list(profile["category"]) == ["Bowls", "Bowls", "Bowls", "Salads"]


def test_a_location_filters_everything_and_stays_in_the_link(held: Tables) -> None:
    app = open_page("segments", restaurant_id=OAK)
    assert metrics(app)["Customers"] == "5"
    assert "**5 customers** that pass the filters fall into 4 groups." in words(app)
    assert list(app.dataframe[1].value["customer_id"]) == ["c01", "c03", "c05", "c07", "c09"]
    assert "Revenue to date by segment is not shown: it is not split by these" in words(app)
    assert app.query_params["restaurant_id"] in (OAK, [OAK])


def test_filters_that_nobody_passes(held: Tables) -> None:
    held["segments"] = [row for row in held["segments"] if not row["is_member"]]
    app = open_page("segments", is_member="true")
    assert [info.value for info in app.info] == ["No customers pass these filters."]


def test_the_summary_over_all_locations_may_be_hidden(held: Tables) -> None:
    del held["segments/summary"]
    app = open_page("segments")
    assert not app.exception
    assert "to_date" not in app.dataframe[0].value
    assert "your sign-in is limited to some of them" in words(app)
