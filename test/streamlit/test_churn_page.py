"""The churn page: its answer in words, the measured indicators, the threshold and its list."""

from support.dashboards.answers import OAK
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables


def test_answers_in_words_first(held: Tables) -> None:
    said = words(open_page("churn")).replace("\\$", "$")
    assert (
        "**4 customers are at risk**: no order for 46 to 90 days. 3 are active, 3 have lapsed. "
        "Those at risk have spent **$288.00** to date, 33% of what all customers have; 1 of "
        "them, in the High tier, hold 69% of that." in said
    )
    assert (
        "Measured over the last 90 days, the best sign is **fewest expected orders**: of one who "
        "left and one who came back, it ranks the right one higher in 92% of cases (chance: 50%). "
        "The status rule is right about 88% of those whom it flags, and finds 80% of those who "
        "leave." in said
    )


def test_key_figures_and_charts(held: Tables) -> None:
    app = open_page("churn")
    assert metrics(app) == {
        "Active": "3",
        "At risk": "4",
        "Lapsed": "3",
        "Value at risk": "$288.00",
        "High tier at risk": "1",
        "Within threshold": "4",
        "Worth at stake": "$288.00",
        "Last 180 days": "$25.00",
        "Expected orders": "2",
    }
    assert charts(app) == [
        "Customers by status and CLV tier. Active: 3; At risk: 4; Lapsed: 3",
        "How long they have been away. Bars of customers by days since the last order, up to 365.",
        "How well each tells who leaves. Fewest expected orders: 92%; Longest without an order: "
        "90%; No order for 45 days: 78%; Twice their usual gap: 54%",
    ]


def test_the_threshold_of_the_link_makes_list_and_value(held: Tables) -> None:
    app = open_page("churn", days="60-100", sort="days_since_last_order")
    assert list(app.dataframe[0].value["customer_id"]) == ["c02", "c07", "c09", "c10"]
    assert (
        "**4 customers** last ordered 60 to 100 days ago. They have spent **$233.00** to date, "
        "$20.00 of it in the last 180 days." in words(app).replace("\\$", "$")
    )
    app.slider(key="days").set_value((60, 80)).run()
    assert metrics(app)["Within threshold"] == "2"
    assert app.query_params["days"] in ("60-80", ["60-80"])


def test_the_chance_of_an_order_may_be_the_threshold(held: Tables) -> None:
    app = open_page("churn", indicator="p_order_90d", chance="20-40", clv_tier="Low")
    assert list(app.dataframe[0].value["customer_id"]) == ["c09"]
    assert "have a chance of 20% to 40% to order in the next 90 days" in words(app)


def test_without_predictions_only_days_are_offered(held: Tables) -> None:
    for row in held["churn"]:
        del row["p_order_90d"], row["expected_orders_90d"]
    app = open_page("churn", indicator="p_order_90d")
    assert not app.exception
    assert "Expected orders" not in metrics(app)


def test_a_location_filters_all_but_the_indicators(held: Tables) -> None:
    app = open_page("churn", restaurant_id=OAK)
    assert metrics(app)["At risk"] == "2"
    assert "**2 customers of these locations are at risk**" in words(app)
    assert len(charts(app)) == 3


def test_a_broken_threshold_is_the_usual_one(held: Tables) -> None:
    for days in ("lots", "90-46", "1-9999"):
        app = open_page("churn", days=days)
        assert not app.exception
        assert metrics(app)["Within threshold"] == "4"


def test_the_evaluation_over_all_locations_may_be_hidden(held: Tables) -> None:
    del held["churn/evaluation"]
    app = open_page("churn")
    assert not app.exception
    assert len(charts(app)) == 2
    assert "your sign-in is limited to some of them" in words(app)
