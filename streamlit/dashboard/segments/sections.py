"""The segments page's sections, in reading order: each takes figures and draws them."""

import altair as alt

import streamlit as st
from dashboard import columns, figure, filters, formats, layout, marks, marks_cells, shares
from dashboard.context import PageContext
from dashboard.segments import methods
from dashboard.segments.page_data import ORDER, PageData

MEASURES = {"Customers": "customers", "Revenue": "revenue"}
DAYPARTS = {
    "breakfast": "warning",
    "lunch": "main",
    "afternoon": "good",
    "dinner": "medium",
    "late": "earlier",
}
MEANING = {
    "VIP": "Often, much, and lately",
    "Slipping VIP": "Often and much, but not lately",
    "Loyal": "Often",
    "Potential": "Now and then",
    "Occasional": "Rarely",
    "New": "First order not long ago",
    "Churn Risk": "Away for long",
    "Dormant": "No order in the window",
}
LABELS = {
    "segment": ("segments.segment", "Segment"),
    "meaning": ("", "Who they are"),
    "customers": ("", "Customers"),
    "revenue": ("segments.monetary", "Revenue"),
    "monetary": ("segments.monetary", "Revenue each"),
    "frequency": ("segments.frequency", "Orders each"),
    "recency_days": ("segments.recency_days", "Days away"),
    "members": ("segments/summary.customers_share", "Members"),
    "weekend_share": ("segments.weekend_share", "Weekend orders"),
    "items_per_order": ("segments.avg_items_per_order", "Items per order"),
    "daypart": ("", "Favourite time"),
    "category": ("", "Favourite category"),
}


def kpis(context: PageContext, data: PageData, window_days: int) -> None:
    """The row of key figures."""
    revenue = formats.money(float(data.groups["revenue"].sum()))
    cards = [
        context.card(
            "Customers", formats.count(data.groups["customers"].sum()), "segments", "customer_id"
        ),
        context.card(f"Revenue, {window_days} days", revenue, "segments", "monetary"),
    ]
    for name in ("VIP", "Slipping VIP", "New", "Dormant"):
        cards.append(
            context.card(
                f"{name}s" if "VIP" in name else name,
                formats.count(data.part(name, "customers")),
                "segments",
                "segment",
                delta=f"{formats.share(data.part(name, 'revenue_share'))} of revenue",
                good=None,
            )
        )
    layout.show_metrics(cards)


def brings(context: PageContext, data: PageData) -> str | None:
    """Each segment's share of customers and of revenue; the segment that was clicked."""
    title = f"VIPs bring {formats.share(data.part('VIP', 'revenue_share'))} of revenue"
    return shares.show(context, title, data.groups, "segment", methods.SEGMENTS, marks.TALL)


def scores(context: PageContext, data: PageData) -> None:
    """Recency against frequency: the map from which the segments are cut."""
    measure = filters.one("Figure", "map", list(MEASURES))
    column = MEASURES[measure]
    best = data.scores.sort_values(column).iloc[-1]
    figure.show(
        context,
        "Recency and frequency",
        marks_cells.heat(
            data.scores,
            alt.X("r:O", title="Recency score (5: most recent)").axis(labelAngle=0),
            alt.Y("f:O", sort="descending", title="Frequency score (5: most orders)"),
            column,
            marks.MONEY_SHORT if column == "revenue" else marks.COUNT,
            [
                ("r", "Recency score", marks.COUNT),
                ("f", "Frequency score", marks.COUNT),
                ("customers", "Customers", marks.COUNT),
                ("revenue", "Revenue", marks.MONEY),
            ],
            height=marks.TALL - 70,
        ),
        f"Five by five scores; most in recency {best['r']:.0f}, frequency {best['f']:.0f}.",
        unit="USD of the window" if column == "revenue" else "Customers",
        method=methods.SCORES,
    )


def profiles(context: PageContext, data: PageData) -> None:
    """What the segments are like, side by side."""
    st.subheader("Who they are")
    frame = data.groups.assign(
        meaning=data.groups["segment"].map(MEANING),
        daypart=data.groups["daypart"].str.capitalize(),
    )
    columns.table(context, frame, LABELS, "A row per segment: sums and averages.")


def dayparts(context: PageContext, data: PageData) -> None:
    """When the customers of each segment like to order."""
    frame = data.dayparts.copy()
    frame["share"] = frame["customers"] / frame.groupby("segment")["customers"].transform("sum")
    order = {name: at for at, name in enumerate(ORDER)}
    frame = frame.sort_values("segment", key=lambda names: names.map(order))
    favourite = data.groups.set_index("segment")["daypart"]
    figure.show(
        context,
        f"{favourite.index[0]}s like {favourite.iloc[0]} best",
        marks.parts(
            frame,
            "segment",
            "share",
            ("favourite_daypart", DAYPARTS),
            marks.PERCENT,
            [
                ("segment", "Segment", None),
                ("favourite_daypart", "Favourite time", None),
                ("customers", "Customers", marks.COUNT),
                ("share", "Of the segment", marks.PERCENT_FINE),
            ],
            height=marks.TALL - 60,
        ),
        "; ".join(f"most of {segment}: {daypart}" for segment, daypart in favourite.items()),
        unit="Percent of the segment's customers, by favourite part of the day",
        method=methods.DAYPARTS,
    )


def members(context: PageContext, data: PageData) -> None:
    """Loyalty members by segment."""
    frame = data.groups.assign(label=[formats.share(share) for share in data.groups["members"]])
    most = frame.sort_values("members").iloc[-1]
    figure.show(
        context,
        f"Most members: {most['segment']} ({most['label']})",
        marks.bars(
            frame,
            "segment",
            "members",
            [
                ("segment", "Segment", None),
                ("members", "Members", marks.PERCENT_FINE),
                ("customers", "Customers", marks.COUNT),
            ],
            label="label",
            colour="member",
            height=marks.TALL - 60,
        ),
        "; ".join(f"{row['segment']}: {row['label']}" for row in frame.to_dict("records")),
        unit="Members, percent of the segment's customers",
        method=methods.MEMBERS,
    )
