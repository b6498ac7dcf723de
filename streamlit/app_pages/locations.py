"""Locations: which restaurants do best."""

from dashboard import charts, formats, mart_charts, mart_page
from dashboard.api import Query
from dashboard.page import show_metrics

RESTAURANTS = "locations/restaurants"

with mart_page.opened(
    "locations",
    "Locations",
    "Which restaurants do best, and what sets them apart?",
    [
        Query("/v1/locations", {"period": "90d", "sort": "revenue_rank", "limit": "1000"}),
        Query(f"/v1/{RESTAURANTS}", {"limit": "1000"}),
    ],
) as found:
    ranked, restaurants = found.rows
    names = {row["restaurant_id"]: row["name"] for row in restaurants}
    rows = [{**row, "name": formats.restaurant(row["restaurant_id"], names)} for row in ranked]
    best = rows[0]
    active, revenue = formats.count(len(rows)), formats.money(sum(row["revenue"] for row in rows))
    most, change = formats.money(best["revenue"]), mart_page.percent(best["change_pct"])
    show_metrics(
        [
            found.card("Active restaurants", active, "is_active", RESTAURANTS),
            found.card("Revenue, 90 days", revenue, "revenue"),
            found.card("Most revenue", best["name"], "revenue_rank"),
            found.card("Its revenue", most, "revenue"),
            found.card("vs 90 days before", change, "change_pct"),
        ]
    )
    charts.show(
        "Revenue by restaurant",
        "USD, in the last 90 days, guests included",
        mart_charts.bars(rows, "name", "revenue", charts.MONEY_AXIS, [row["name"] for row in rows]),
        f"Bars of {len(rows)} restaurants; the longest is {best['name']} with {most}.",
    )
