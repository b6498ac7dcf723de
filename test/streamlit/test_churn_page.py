"""The churn page: who is at risk, what is at stake, which rules predict it, and the list."""

from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables


def test_key_figures_and_charts(tables: Tables) -> None:
    app = open_page("churn")
    assert metrics(app) == {
        "Active": "3",
        "At risk": "4",
        "Lapsed": "3",
        "At risk (90 days)": "$144.00",
        "High tier at risk": "1",
    }
    assert charts(app) == [
        "At risk of the High tier: $100.00. High: $100 · 1 customers; Medium: $40 · 2 customers; "
        "Low: $4 · 1 customers",
        "How long customers have been away. Columns of customers by days since the last order, up "
        "to 180.",
        "Who stayed away for 90 days. Of customers who had not lapsed, 50% stayed away for the "
        "next 90 days whatever a rule said. Of those flagged as “fewest expected orders”, 75% did: "
        "1.50 times as many.",
    ]


def test_more_or_less_at_risk_than_a_quarter_before(tables: Tables) -> None:
    deltas = {metric.label: metric.delta for metric in open_page("churn").metric}
    # 80 USD at the end of October, three whole months before January.
    assert deltas["At risk (90 days)"] == "+80.0% vs Oct"


def test_without_a_quarter_before_nothing_is_compared(tables: Tables) -> None:
    del tables["churn/monthly"]
    deltas = {metric.label: metric.delta for metric in open_page("churn").metric}
    assert deltas["At risk (90 days)"] == ""


def test_says_who_is_at_risk_and_what_they_used_to_spend(tables: Tables) -> None:
    said = words(open_page("churn"))
    assert "**4 customers are at risk**: no order for 46 to 90 days." in said
    assert "They used to spend **$144.00** in 90 days." in said


def test_the_threshold_and_the_tier_of_the_link_choose_the_list(tables: Tables) -> None:
    app = open_page("churn", tier="Medium", days=["40", "60"])
    said = words(app)
    assert "**1 customers** last ordered 40 to 60 days ago." in said
    assert list(app.dataframe[0].value["customer_id"]) == ["c04"]
    app = open_page("churn", who="Overdue by their own rhythm")
    assert list(app.dataframe[0].value["customer_id"]) == ["c02", "c04", "c07", "c09"]
    app = open_page("churn", who="Chance of an order in 90 days")
    assert "have a chance of 20% to 60% to order in the next 90 days" in words(app)


def test_rules_are_judged_on_those_who_had_not_lapsed(tables: Tables) -> None:
    rules = open_page("churn").dataframe[1].value
    assert list(rules["name"]) == [
        "Fewest expected orders",
        "Longest without an order",
        "No order for 45 days",
        "Twice their usual gap",
    ]
    assert list(rules["lift"].iloc[:2]) == [1.5, 1.25]


def test_a_restaurant_filters_all_but_the_rules(tables: Tables) -> None:
    app = open_page("churn", restaurant="Oak Street")
    assert metrics(app)["At risk"] == "2"
    assert len(app.dataframe[1].value) == 4
