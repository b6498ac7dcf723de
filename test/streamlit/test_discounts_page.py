"""The discounts page: its answer in words, notice without discounts, effect, prices, add-ons."""

from support.dashboards.answers import OAK, PERKINS
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import LIMITED, Tables


def test_answers_in_words_first(held: Tables) -> None:
    said = words(open_page("discounts")).replace("\\$", "$")
    assert (
        "**25% of 100 orders** had a discount: **$50.00** off $2,000 before discounts, 2.5% of it. "
        "A discounted order brings $18.00, after $2.00 off; one at full price $20.00. In the 90 "
        "days after a first discount, 20 customers spent $2.50 more each than in the 90 days "
        "before; like customers without one $5.00 more. The difference is **-$2.50** and +0.25 "
        "orders a customer: an observation, not proof of cause." in said
    )
    assert (
        "Of 3 items whose price varied within restaurants, **1 sold clearly less** at a higher "
        "price, 1 clearly more, and 1 can't be told from chance. For the most measured, Bagel, 1% "
        "more price went with 2.0% fewer units (95% interval -3.0% to -1.0%). **35% of lines** "
        "take a paid add-on; these bring $70.00, most of it with Bowls (25%)." in said
    )


def test_key_figures_and_charts(held: Tables) -> None:
    app = open_page("discounts")
    assert metrics(app) == {
        "Before discounts": "$2,000",
        "Discounts": "$50.00",
        "After discounts": "$1,950",
        "Discounted orders": "25%",
        "Each, discounted": "$18.00",
        "Each, full price": "$20.00",
    }
    titles = [description.split(". ")[0] for description in charts(app)]
    assert titles == [
        "What discounts take off",
        "What follows a first discount",
        "Discounted orders by location",
        "How sales go with price",
        "Price points of Bagel",
        "How often",
        "What they bring",
    ]
    assert "Price points of Bagel. Bars of 2 prices; most units a day at $3.50." in charts(app)


def test_says_when_the_data_has_no_discounts(held: Tables) -> None:
    held["discounts"] = [row for row in held["discounts"] if row["order_type"] == "full_price"]
    held["discounts/effect"] = []
    app = open_page("discounts")
    assert app.info[0].value == (
        "**No discounts in this data**: no option of any order has a negative price, which is how "
        "a discount would be recorded. Nothing can be said about discounts; what follows is about "
        "prices and add-ons alone."
    )
    assert metrics(app) == {
        "Before discounts": "$1,500",
        "Discounts": "$0.00",
        "After discounts": "$1,500",
    }
    assert len(charts(app)) == 4


def test_a_location_filters_key_figures(held: Tables) -> None:
    assert metrics(open_page("discounts", restaurant_id=OAK))["Discounted orders"] == "50%"
    app = open_page("discounts", restaurant_id=PERKINS)
    assert metrics(app)["Each, discounted"] == "–"
    assert "None of 50 orders of these locations had a discount." in words(app)


def test_the_period_applies_to_the_monthly_line(held: Tables) -> None:
    app = open_page("discounts", period="90d")
    assert "What discounts take off. A line over 1 months; $20.00 in all." in charts(app)


def test_prices_that_never_vary_are_no_failure(held: Tables) -> None:
    held["discounts/elasticity"] = []
    app = open_page("discounts")
    assert not app.exception
    assert "No item was sold at enough different prices to tell." in words(app)


def test_too_few_like_customers_are_no_failure(held: Tables) -> None:
    held["discounts/effect"] = []
    app = open_page("discounts")
    assert not app.exception
    assert "There are not enough like customers yet to tell what follows a discount." in words(app)


def test_a_caller_of_some_locations_sees_sums_over_those(held: Tables) -> None:
    for table in ("effect", "prices", "elasticity", "addons"):
        del held[f"discounts/{table}"]
    held["discounts"] = [row for row in held["discounts"] if row["restaurant_id"] == OAK]
    held[LIMITED] = []
    app = open_page("discounts")
    assert not app.exception
    assert metrics(app)["Discounted orders"] == "50%"
    assert words(app).count("your sign-in is limited to some of them") == 4
