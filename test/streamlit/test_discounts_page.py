"""The discounts page: what discounts cost and bring, prices, add-ons."""

from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.mart_answers import Tables


def test_key_figures_and_charts(tables: Tables) -> None:
    app = open_page("discounts")
    assert metrics(app) == {
        "Before discounts": "$2,000",
        "Discounts": "$50.00",
        "After discounts": "$1,950",
        "Discounted orders": "25%",
        "Each, discounted": "$18.00",
        "Each, full price": "$20.00",
        "Lines with add-ons": "35%",
        "Add-on revenue": "$70.00",
    }
    assert [chart.partition(".")[0] for chart in charts(app)] == [
        "Discounts take off 2",
        "What follows a first discount",
        "Most discounted orders: Oak Street (50%)",
        "2 of 3 items clearly react to their price",
        "Most add-on revenue: Bowls",
        "Most often with add-ons: Salads",
    ]


def test_says_what_discounts_cost_and_what_follows_one(tables: Tables) -> None:
    said = words(open_page("discounts"))
    assert "**25% of orders had a discount**, $50.00 off $2,000." in said
    assert (
        "In the 90 days after a first discount, customers spent **$2.50 less** each than like "
        "customers without one (95% interval -$4.00 to -$1.00)." in said
    )


def test_an_interval_with_zero_may_be_chance(tables: Tables) -> None:
    tables["discounts/effect"][1]["revenue_change_high"] = 1.0
    assert "(95% interval -$4.00 to +$1.00, may be chance)" in words(open_page("discounts"))


def test_only_clear_items_are_drawn_and_the_others_counted(tables: Tables) -> None:
    app = open_page("discounts")
    assert (
        "For **2 of 3 items** units clearly go with the price; for 1 that cannot be "
        "distinguished from chance. Soup: 1% more price, 3.0% more units." in words(app)
    )


def test_without_a_clear_item_that_is_said(tables: Tables) -> None:
    for row in tables["discounts/elasticity"]:
        row["is_clear"] = False
    assert "For none of 3 items can a reaction to its price be distinguished from chance" in words(
        open_page("discounts")
    )


def test_the_prices_of_an_item_are_asked_for_when_it_is_chosen(tables: Tables) -> None:
    app = open_page("discounts", item="Bagel")
    assert "Prices of Bagel. Bars of 2 prices; most units a day at $3.50." in charts(app)


def test_without_discounts_prices_and_addons_remain(tables: Tables) -> None:
    tables["discounts"] = [
        {**row, "discounts": 0.0}
        for row in tables["discounts"]
        if row["order_type"] == "full_price"
    ]
    tables["discounts/effect"] = []
    app = open_page("discounts")
    assert not app.exception
    assert "**No discounts in this data**" in app.info[0].value
    assert len(charts(app)) == 3
    assert "**35% of lines take a paid add-on**, $70.00 in all; 57% of that with Bowls." in words(
        app
    )


def test_tables_over_all_restaurants_may_be_hidden(tables: Tables) -> None:
    for name in ("effect", "elasticity", "addons"):
        del tables[f"discounts/{name}"]
    app = open_page("discounts")
    assert not app.exception
    assert words(app).count("your sign-in is limited to some of them") == 3
