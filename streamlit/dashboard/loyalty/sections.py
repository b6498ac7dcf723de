"""The loyalty page's sections, in reading order: each takes figures and draws them."""

import pandas as pd

from dashboard import figure, filters, formats, layout, marks, marks_points, marks_time, theme
from dashboard.context import PageContext
from dashboard.loyalty import methods, summary_text
from dashboard.loyalty.page_data import REVENUE, PageData
from dashboard.periods import Window

BEFORE, AFTER = "Before joining", "After joining"
MEASURES = {"Revenue": "revenue", "Orders": "orders", "Per order": "avg_order_value"}
FORMATS = {"orders": marks.COUNT, "revenue": marks.MONEY_SHORT, "avg_order_value": marks.MONEY_FINE}


def percent(share: float | None) -> float | None:
    """A share in percent; None where it is unknown."""
    return None if share is None or pd.isna(share) else share * 100


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures."""
    member, other = data.of("member"), data.of("non_member")
    spend = "avg_spend_per_customer"
    row = data.matched(REVENUE)
    total = int(member.get("customers", 0)) + int(other.get("customers", 0))
    low, high = percent(row.get("low")), percent(row.get("high"))
    layout.show_metrics(
        [
            context.card(
                "Members",
                formats.count(member.get("customers", 0)),
                "loyalty",
                "customers",
                delta=f"{formats.share(member.get('customers', 0) / (total or 1))} of customers",
                good=None,
            ),
            context.card(
                "Members' revenue",
                formats.share(member.get("revenue_share", 0)),
                "loyalty",
                "revenue_share",
                delta="of customers' revenue",
                good=None,
            ),
            context.card(
                "Spend per member",
                formats.money(member.get(spend)),
                "loyalty",
                spend,
                delta=f"{formats.money(other.get(spend))} per other",
                good=None,
            ),
            context.card(
                "Against like customers",
                formats.change(percent(row.get("matched"))),
                "loyalty/lift",
                "matched_lift_pct",
                delta=None
                if low is None or high is None
                else f"{formats.change(low)} to {formats.change(high)}",
                good=None,
            ),
        ]
    )


def lift(context: PageContext, found: pd.DataFrame) -> None:
    """The matched difference with its interval."""
    frame = found.dropna(subset=["matched"])
    frame = frame.assign(label=[formats.change(value * 100) for value in frame["matched"]])
    figure.show(
        context,
        summary_text.pays(found),
        marks_points.intervals(
            frame,
            "name",
            "matched",
            marks.CHANGE,
            [
                ("name", "Measure", None),
                ("matched", "Like customers", marks.CHANGE_FINE),
                ("low", "From", marks.CHANGE_FINE),
                ("high", "To", marks.CHANGE_FINE),
                ("naive", "Without matching", marks.CHANGE_FINE),
                ("customers", "Customers compared", marks.COUNT),
            ],
            label="label",
            height=marks.HEIGHT,
        ),
        summary_text.CAUTION,
        unit=f"Members against like customers, first year, percent, 95% interval. "
        f"{summary_text.CAUTION}",
        method=methods.LIFT,
    )


def switchers(context: PageContext, data: PageData) -> None:
    """Spending before and after joining, by month of joining."""
    names = {"revenue_before": BEFORE, "revenue_after": AFTER}
    long = data.switchers.rename(columns=names).melt(
        ["month", "customers"], [BEFORE, AFTER], "which", "revenue"
    )
    figure.show(
        context,
        summary_text.joined(data),
        marks_time.lines(
            long,
            "month",
            "revenue",
            ("which", {AFTER: "member", BEFORE: "earlier"}),
            marks.MONEY,
            [
                ("month", "Joined in", "%B %Y"),
                ("which", "Half year", None),
                ("revenue", "A month", marks.MONEY_FINE),
                ("customers", "Customers", marks.COUNT),
            ],
        ),
        summary_text.switchers(data) or f"Two lines over {len(data.switchers)} months.",
        unit="USD a month and customer, by month of joining",
        method=methods.SWITCHERS,
    )


def months(context: PageContext, data: PageData, window: Window) -> None:
    """Orders with and without the card by month."""
    name = filters.one("Figure", "monthly", list(MEASURES))
    measure = MEASURES[name]
    first = window.first_month()
    after = data.months["month"] >= pd.Timestamp(first) if first else True
    frame = data.months.loc[after & (data.months["month"] <= pd.Timestamp(window.last))]
    figure.show(
        context,
        f"{name} by month",
        marks_time.lines(
            frame,
            "month",
            measure,
            ("name", theme.MEMBERSHIP),
            FORMATS[measure],
            [
                ("month", "Month", "%B %Y"),
                ("name", "Orders of", None),
                ("revenue", "Revenue", marks.MONEY),
                ("orders", "Orders", marks.COUNT),
                ("avg_order_value", "Per order", marks.MONEY_FINE),
            ],
            height=500,
        ),
        f"Two lines over {frame['month'].nunique()} months: with the loyalty card and without.",
        unit="Orders" if measure == "orders" else "USD, guests included",
        method=methods.MONTHS,
    )


def places(context: PageContext, data: PageData) -> str | None:
    """The share of members by home restaurant; the name of the one that was clicked."""
    if data.places.empty:
        return None
    frame = figure.ends(data.places, "members")
    frame = frame.assign(label=[formats.share(value) for value in frame["share"]])
    best = frame.iloc[0]
    return figure.show(
        context,
        f"Most members: {best['location']} ({best['label']})",
        marks.bars(
            frame,
            "location",
            "share",
            [
                ("location", "Restaurant", None),
                ("share", "Members", marks.PERCENT_FINE),
                ("members", "Members", marks.COUNT),
                ("customers", "Customers", marks.COUNT),
            ],
            label="label",
            colour="member",
            height=540,
            pick="location",
        ),
        f"Bars of {len(frame)} restaurants; most at {best['location']} with {best['label']}.",
        unit="Members, percent of the restaurant's customers; click one to open its page",
        method=methods.PLACES,
        key="pick_members",
    )
