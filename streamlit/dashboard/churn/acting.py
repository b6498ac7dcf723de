"""The list to act on: a threshold, what is at stake within it, and who they are."""

import streamlit as st
from dashboard import filters, formats, listing
from dashboard.churn import reading, story
from dashboard.churn.reading import CHANCE, DAYS, TIERS
from dashboard.filters import Filters
from dashboard.listing import Listing
from dashboard.mart import Known
from dashboard.page import guarded, show_metrics

INDICATORS = {DAYS: "Days since the last order", CHANCE: "Chance of an order in 90 days"}
LONGEST_DAYS, DAYS_STEP = 365, 1
# Above, there is nothing to worry about; below, most are gone for good.
CHANCES, CHANCE_STEP = (20, 60), 5
SORTS = {
    "-clv": "Worth most first",
    "-spend_prev_90d": "Spent most before",
    "-days_since_last_order": "Away longest first",
    "days_since_last_order": "Away shortest first",
}
COLUMNS = {
    "customer_id": "Customer",
    "clv": "Revenue to date",
    "clv_tier": "Tier",
    "last_order_date": "Last order",
    "days_since_last_order": "Days since",
    "avg_gap_days": "Usual gap, days",
    "is_overdue": "Overdue",
    "orders": "Orders",
    "spend_last_90d": "Last 90 days",
    "spend_prev_90d": "90 days before",
    "p_order_90d": "Chance of an order",
    "restaurant_id": "Home location",
}


@st.fragment
def show(known: Known, chosen: Filters) -> None:
    """Threshold, figures and list; moving the slider runs this part alone."""
    st.subheader("Who to act on")
    with guarded():
        threshold, words = _threshold(known)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            tier = filters.many("CLV tier", "clv_tier", TIERS, placeholder="All tiers")
            sort = filters.one("Order", "sort", list(SORTS), SORTS.__getitem__)
        wanted: Filters = {**chosen, **threshold, **({"clv_tier": tier} if tier else {})}
        found = reading.at_stake(known, wanted)
        st.markdown(story.stake(found, words))
        cards = [
            known.card("Within threshold", formats.count(found.customers), "churn", "customer_id"),
            known.card("Worth at stake", formats.money(found.clv), "churn", "clv"),
            known.card("Last 180 days", formats.money(found.recent), "churn", "spend_last_90d"),
        ]
        if found.expected_orders is not None:
            expected = formats.count(found.expected_orders)
            cards.append(known.card("Expected orders", expected, "churn", "expected_orders_90d"))
        show_metrics(cards)
        nobody = "No customers are within the threshold."
        listed = Listing("churn", wanted, sort, COLUMNS, nobody)
        listing.show(known.api, known.catalogue, known.names, listed)


def _threshold(known: Known) -> tuple[Filters, str]:
    """Filters of the API, and the same in words."""
    offered = [one for one in INDICATORS if known.catalogue.has("churn", one)]
    indicator = filters.one("Indicator", "indicator", offered, INDICATORS.__getitem__)
    label = INDICATORS[indicator]
    if indicator == CHANCE:
        low, high = filters.span(label, "chance", (0, 100), CHANCES, CHANCE_STEP, "%d%%")
        bounds = {f"{CHANCE}.gte": f"{low / 100:g}", f"{CHANCE}.lte": f"{high / 100:g}"}
        return dict(bounds), f"have a chance of {low}% to {high}% to order in the next 90 days"
    default = (known.setting("at_risk_days", 45) + 1, known.setting("lapsed_days", 90))
    low, high = filters.span(label, "days", (0, LONGEST_DAYS), default, DAYS_STEP, "%d days")
    words = f"last ordered {low} to {high} days ago"
    return {f"{DAYS}.gte": str(low), f"{DAYS}.lte": str(high)}, words
