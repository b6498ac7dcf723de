"""The segments page: its sentence, figures, charts, filters and list."""

from dashboard.segments import page_data
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables


def test_says_what_the_best_bring_and_who_stays_away(tables: Tables) -> None:
    assert (
        "**VIPs are 20% of customers and bring 70% of the last 365 days' revenue.** 1 Slipping "
        "VIPs have not ordered for 45 days." in words(open_page("segments"))
    )


def test_key_figures_and_charts(tables: Tables) -> None:
    app = open_page("segments")
    assert metrics(app) == {
        "Customers": "10",
        "Revenue, 365 days": "$1,000",
        "VIPs": "2",
        "Slipping VIPs": "1",
        "New": "0",
        "Dormant": "5",
    }
    assert charts(app) == [
        "VIPs bring 70% of revenue. VIP: 20% of customers, 70% of revenue; Slipping VIP: 10% of "
        "customers, 20% of revenue; Churn Risk: 20% of customers, 10% of revenue; Dormant: 50% of "
        "customers, 0% of revenue",
        "Recency and frequency. Five by five scores; most in recency 1, frequency 1.",
        "VIPs like breakfast best. most of VIP: breakfast; most of Slipping VIP: lunch; most of "
        "Churn Risk: lunch; most of Dormant: breakfast",
        "Most members: Slipping VIP (100%). VIP: 0%; Slipping VIP: 100%; Churn Risk: 0%; Dormant: "
        "40%",
    ]


def test_says_what_each_segment_is_like(tables: Tables) -> None:
    profile = open_page("segments").dataframe[0].value
    assert list(profile["segment"]) == ["VIP", "Slipping VIP", "Churn Risk", "Dormant"]
    assert list(profile["recency_days"]) == [6.0, 60.0, 160.0, 502.0]
    assert list(profile["members"]) == [0.0, 1.0, 0.0, 0.4]
    assert list(profile["category"]) == ["Bowls", "Bowls", "Bowls", "Salads"]


def test_scores_of_both_spellings() -> None:
    rows = [{"rfm": rfm, "rows": 1, "monetary.sum": 2.0} for rfm in ("R5F4M3", "5-4-3")]
    assert page_data.scores(rows).to_dict("records") == [
        {"r": 5, "f": 4, "customers": 2, "revenue": 4.0}
    ]


def test_a_restaurant_filters_figures_and_list(tables: Tables) -> None:
    app = open_page("segments", restaurant="Oak Street", customers="true", segment="Dormant")
    assert metrics(app)["Customers"] == "5"
    assert list(app.dataframe[0].value["customer_id"]) == ["c07", "c09"]


def test_filters_that_nobody_passes(tables: Tables) -> None:
    tables["segments"] = [row for row in tables["segments"] if not row["is_member"]]
    app = open_page("segments", membership="Members")
    assert [info.value for info in app.info] == ["No customers pass these filters."]
