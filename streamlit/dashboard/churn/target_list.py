"""The list to act on: a threshold, what is at stake within it, and who they are."""

import streamlit as st
from dashboard import filters, listing
from dashboard.churn import page_data, summary_text
from dashboard.churn.page_data import CHANCE, DAYS, TIERS, USUAL
from dashboard.context import PageContext
from dashboard.filters import Filters
from dashboard.listing import Listing
from dashboard.page import guarded

RECENCY, LIKELY = "Days since the last order", "Chance of an order in 90 days"
CADENCE = "Overdue by their own rhythm"
LONGEST_DAYS = 365
# Above, there is nothing to worry about; below, most are gone for good.
CHANCES, CHANCE_STEP = (20, 60), 5
SORTS = {
    "Used to spend most": f"-{USUAL}",
    "Spent most to date": "-clv",
    "Away shortest": DAYS,
    "Away longest": f"-{DAYS}",
}
COLUMNS = {
    "customer_id": "",
    USUAL: "Used to spend, 90 days",
    "clv": "Spent to date",
    "clv_tier": "Tier",
    DAYS: "Days away",
    "avg_gap_days": "Usual gap, days",
    "is_overdue": "Overdue",
    "orders": "Orders",
    CHANCE: "Chance of an order",
    "last_order_date": "Last order",
    "restaurant_id": "Home restaurant",
}


@st.fragment
def show(context: PageContext, applied: Filters, picked: str | None) -> None:
    """Threshold, figures and list; moving the slider runs this part alone."""
    st.subheader("Who to act on")
    filters.follow(picked, "tier")
    with guarded():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            rule = filters.one("Who", "who", (RECENCY, CADENCE, LIKELY))
            tier = filters.many("Tier", "tier", TIERS, "All tiers")
            sorts = [one for one, by in SORTS.items() if _has(context, by.lstrip("-"))]
            sort = filters.one("Order", "order", sorts)
        threshold, text = _threshold(context, rule)
        wanted: Filters = {**applied, **threshold, **({"clv_tier": tier} if tier else {})}
        st.markdown(summary_text.stake(page_data.at_stake(context, wanted), text))
        st.caption("Select a customer to open their page.")
        nobody = "No customers are within the threshold."
        listing.show(context, Listing("churn", wanted, SORTS[sort], COLUMNS, nobody))


def _has(context: PageContext, column: str) -> bool:
    return context.catalogue.has("churn", column)


def _threshold(context: PageContext, rule: str) -> tuple[Filters, str]:
    """Filters of the API, and the same in words."""
    at_risk, lapsed = context.setting("at_risk_days", 45), context.setting("lapsed_days", 90)
    if rule == LIKELY:
        low, high = _range(rule, "chance", 100, CHANCES, CHANCE_STEP, "%d%%")
        bounds: Filters = {f"{CHANCE}.gte": f"{low / 100:g}", f"{CHANCE}.lte": f"{high / 100:g}"}
        return bounds, f"have a chance of {low}% to {high}% to order in the next 90 days"
    if rule == CADENCE:
        text = f"are overdue by their own rhythm, and came within the last {lapsed} days"
        return {"is_overdue": "true", f"{DAYS}.lte": str(lapsed)}, text
    low, high = _range(rule, "days", LONGEST_DAYS, (at_risk + 1, lapsed), 1, "%d days")
    bounds = {f"{DAYS}.gte": str(low), f"{DAYS}.lte": str(high)}
    return bounds, f"last ordered {low} to {high} days ago"


def _range(
    label: str, key: str, end: int, default: tuple[int, int], step: int, written: str
) -> tuple[int, int]:
    low, high = st.slider(
        label, 0, end, default, step=step, key=key, format=written, bind="query-params"
    )
    return int(low), int(high)
