"""Sales: how they move by month; the tables split them further."""

from dashboard import charts, formats, mart_charts, mart_page
from dashboard.api import Query
from dashboard.page import show_metrics

WHOLE_MONTHS = {"grain": "month", "dimension": "total", "is_partial": "false"}

with mart_page.opened(
    "sales",
    "Sales",
    "How do sales move by month and season, by location, category and hour?",
    [Query("/v1/sales", {**WHOLE_MONTHS, "sort": "period_start", "limit": "1000"})],
) as found:
    (rows,) = found.rows
    last = rows[-1]
    month, revenue = formats.month(last["period_start"]), formats.money(last["revenue"])
    per_order = formats.money(last["avg_order_value"])
    show_metrics(
        [
            found.card(f"Revenue, {month}", revenue, "revenue"),
            found.card("vs month before", mart_page.percent(last["change_pct"]), "change_pct"),
            found.card("vs year before", mart_page.percent(last["yoy_pct"]), "yoy_pct"),
            found.card("Orders", formats.count(last["orders"]), "orders"),
            found.card("Per order", per_order, "avg_order_value"),
            found.card("Customers", formats.count(last["customers"]), "customers"),
        ]
    )
    charts.show(
        "Revenue by month",
        "USD; whole months, guests included",
        mart_charts.months(rows, "period_start", "revenue", charts.MONEY_AXIS),
        f"A line over {len(rows)} months that ends at {revenue} in {month}.",
    )
