"""The list to act on: a threshold, what is at stake within it, and who they are."""

import streamlit as st
from dashboard import filters, listing
from dashboard.churn import page_data, summary_text
from dashboard.churn.page_data import CHANCE, DAYS, TIERS, USUAL
from dashboard.context import PageContext
from dashboard.filters import Filters
from dashboard.listing import Listing
from dashboard.page import guarded
from dashboard.query import Query

RECENCY, LIKELY = "Days since the last order", "Chance of an order in 90 days"
CADENCE = "Overdue by their own rhythm"
LONGEST_DAYS = 365
# Above, there is nothing to worry about; below, most are gone for good.
CHANCES, CHANCE_STEP = (20, 60), 5
# Names of the widgets in the page's address.
CHOICES = ("who", "tier", "order", "days", "chance")
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


def early(context: PageContext, applied: Filters) -> list[Query]:
    """What `show` will ask; empty where the page's address says more than the defaults."""
    sorts = _sorts(context)
    if not sorts or any(name in st.query_params for name in CHOICES):
        return []
    low, high = _recent(context)
    wanted = {**applied, **_between(DAYS, low, high)}
    rows = Listing("churn", wanted, SORTS[sorts[0]], COLUMNS)
    return [page_data.stake_query(context, wanted), rows.page(None)]


@st.fragment
def show(context: PageContext, applied: Filters, picked: str | None) -> None:
    """Threshold, figures and list; moving the slider runs this part alone."""
    st.subheader("Who to act on")
    filters.follow(picked, "tier")
    with guarded():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            rule = filters.one("Who", "who", (RECENCY, CADENCE, LIKELY))
            tier = filters.many("Tier", "tier", TIERS, "All tiers")
            sort = filters.one("Order", "order", _sorts(context))
        threshold, text = _threshold(context, rule)
        wanted: Filters = {**applied, **threshold, **({"clv_tier": tier} if tier else {})}
        st.markdown(summary_text.stake(page_data.at_stake(context, wanted), text))
        st.caption("Select a customer to open their page.")
        nobody = "No customers are within the threshold."
        listing.show(context, Listing("churn", wanted, SORTS[sort], COLUMNS, nobody))


def _sorts(context: PageContext) -> list[str]:
    return [one for one, by in SORTS.items() if context.catalogue.has("churn", by.lstrip("-"))]


def _recent(context: PageContext) -> tuple[int, int]:
    """The days without an order of those at risk."""
    return context.setting("at_risk_days", 45) + 1, context.setting("lapsed_days", 90)


def _between(column: str, low: float, high: float) -> Filters:
    return {f"{column}.gte": f"{low:g}", f"{column}.lte": f"{high:g}"}


def _threshold(context: PageContext, rule: str) -> tuple[Filters, str]:
    """Filters of the API, and the same in words."""
    if rule == LIKELY:
        low, high = _range(rule, "chance", 100, CHANCES, CHANCE_STEP, "%d%%")
        bounds = _between(CHANCE, low / 100, high / 100)
        return bounds, f"have a chance of {low}% to {high}% to order in the next 90 days"
    recent = _recent(context)
    if rule == CADENCE:
        lapsed = recent[1]
        text = f"are overdue by their own rhythm, and came within the last {lapsed} days"
        return {"is_overdue": "true", f"{DAYS}.lte": str(lapsed)}, text
    low, high = _range(rule, "days", LONGEST_DAYS, recent, 1, "%d days")
    return _between(DAYS, low, high), f"last ordered {low} to {high} days ago"


def _range(
    label: str, key: str, end: int, default: tuple[int, int], step: int, written: str
) -> tuple[int, int]:
    low, high = st.slider(
        label, 0, end, default, step=step, key=key, format=written, bind="query-params"
    )
    return int(low), int(high)
