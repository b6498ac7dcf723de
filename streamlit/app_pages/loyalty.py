"""Loyalty: what members are worth beside others."""

import streamlit as st
from dashboard import charts, formats, mart_charts, mart_page
from dashboard.api import Query
from dashboard.page import show_metrics

NAMES = {"member": "Members", "non_member": "Others"}
LIFT = "loyalty/lift"

with mart_page.opened(
    "loyalty",
    "Loyalty",
    "What are loyalty members worth beside others, and does joining go with buying more?",
    [
        Query("/v1/loyalty", {"basis": "customer"}),
        Query(f"/v1/{LIFT}", {"metric": "revenue_365d"}),
        Query("/v1/loyalty/monthly", {"sort": "month", "limit": "1000"}),
    ],
) as found:
    statuses, (lift,), months = found.rows
    of = {row["status"]: row for row in statuses}
    member, other = of.get("member", {}), of.get("non_member", {})
    spend = "avg_spend_per_customer"
    low, matched, high = (
        mart_page.percent(lift[name]) for name in ("ci_low", "matched_lift_pct", "ci_high")
    )
    show_metrics(
        [
            found.card("Members", formats.count(member.get("customers", 0)), "customers"),
            found.card(
                "Members' revenue", formats.share(member.get("revenue_share", 0)), "revenue_share"
            ),
            found.card("Spend per member", formats.money(member.get(spend)), spend),
            found.card("Spend per other", formats.money(other.get(spend)), spend),
            found.card("Matched difference", matched, "matched_lift_pct", LIFT),
        ]
    )
    st.caption(
        "The matched difference is of the revenue of a customer's first year, members against "
        f"others who began in the same month at the same restaurant (95% interval {low} to "
        f"{high}). It is an association, not proof of cause."
    )
    charts.show(
        "Revenue by month",
        "USD; by the loyalty mark of the order, guests included; the last month may be partial",
        mart_charts.months(
            [{**row, "status": NAMES[row["status"]]} for row in months],
            "month",
            "revenue",
            charts.MONEY_AXIS,
            ("status", tuple(NAMES.values())),
        ),
        "Two lines over months: orders with and without the loyalty card.",
    )
