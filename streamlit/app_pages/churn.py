"""Churn: who has gone quiet, and what they are worth."""

from dashboard import charts, formats, mart_charts, mart_page
from dashboard.api import Query
from dashboard.page import show_metrics

NAMES = {"active": "Active", "at_risk": "At risk", "lapsed": "Lapsed"}
TIERS = ("High", "Medium", "Low")
EVERY_TIER = "all"
SUMMARY = "churn/summary"

with mart_page.opened(
    "churn",
    "Churn",
    "Which indicators go with a higher risk of churn, and who is at risk now?",
    [Query(f"/v1/{SUMMARY}")],
) as found:
    rows = [{**row, "churn_status": NAMES[row["churn_status"]]} for row in found.rows[0]]
    of = {row["churn_status"]: row for row in rows if row["clv_tier"] == EVERY_TIER}
    customers = {name: of.get(name, {}).get("customers", 0) for name in NAMES.values()}
    at_stake = of.get("At risk", {}).get("clv", 0)
    show_metrics(
        [
            *(
                found.card(name, formats.count(number), "churn_status", SUMMARY)
                for name, number in customers.items()
            ),
            found.card("Value of those at risk", formats.money(at_stake), "clv", SUMMARY),
        ]
    )
    charts.show(
        "Customers by status and CLV tier",
        "Customers; the status is what they did, not a prediction",
        mart_charts.bars(
            [row for row in rows if row["clv_tier"] != EVERY_TIER],
            "churn_status",
            "customers",
            charts.COUNT,
            tuple(NAMES.values()),
            ("clv_tier", TIERS),
        ),
        "; ".join(f"{name}: {formats.count(number)}" for name, number in customers.items()),
    )
