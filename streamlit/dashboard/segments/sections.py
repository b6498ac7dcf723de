"""The segments page's sections, in reading order: each takes figures and draws them."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import charts, columns, filters, formats, page, shapes
from dashboard.mart import HIDDEN, Known
from dashboard.segments.reading import ORDER, Seen

SHARES = {"customers_share": "Customers", "revenue_share": "Revenue"}
MEASURES = {"customers": "Customers", "revenue": "Revenue"}
DAYPARTS = ("breakfast", "lunch", "afternoon", "dinner", "late")
MEANING = {
    "VIP": "Often, much, and lately",
    "Slipping VIP": "Often and much, but not lately",
    "Loyal": "Often",
    "Potential": "Now and then",
    "Occasional": "Rarely",
    "New": "First order not long ago",
    "Churn Risk": "Not for long",
    "Dormant": "No order in the window",
}
LABELS = {
    "segment": "Segment",
    "meaning": "Who they are",
    "customers": "Customers",
    "customers_share": "Of customers",
    "revenue_share": "Of revenue",
    "to_date": "Revenue to date",
    "recency_days": "Days since last order",
    "frequency": "Orders in the window",
    "monetary": "Spent in the window",
    "members": "Members",
    "weekend_share": "Weekend orders",
    "items_per_order": "Items per order",
    "daypart": "Favourite daypart",
    "category": "Favourite category",
}

SAID = ("segment", "meaning", "daypart", "category")
SHARED = ("customers_share", "revenue_share", "members", "weekend_share")
PAID = ("monetary", "to_date")


def kpis(known: Known, seen: Seen, window_days: int) -> None:
    """The row of key figures."""
    table = "segments"
    revenue = formats.money(float(seen.groups["revenue"].sum()))
    cards = [
        known.card(
            "Customers", formats.count(seen.groups["customers"].sum()), table, "customer_id"
        ),
        known.card(f"Revenue, {window_days} days", revenue, table, "monetary"),
    ]
    for name, short in (("VIP", "VIPs"), ("Slipping VIP", "Slipping")):
        number = formats.count(seen.part(name, "customers"))
        share = formats.share(seen.part(name, "revenue_share"))
        cards.append(known.card(f"{name}s", number, table, "segment"))
        cards.append(known.card(f"{short} hold", share, table, "monetary"))
    page.show_metrics(cards)


def held(seen: Seen, window_days: int) -> None:
    """Each segment's share of customers and of revenue."""
    said = "; ".join(
        f"{row['segment']}: {formats.share(row['customers_share'])} of customers, "
        f"{formats.share(row['revenue_share'])} of revenue"
        for row in seen.groups.to_dict("records")
    )
    charts.show(
        "What each segment holds",
        f"Share of customers and of the revenue of the last {window_days} days, percent",
        shapes.shares(seen.groups, "segment", ORDER, SHARES),
        said,
    )


def scores(seen: Seen) -> None:
    """Recency against frequency: the map from which the segments are cut."""
    measure = filters.one("Colour shows", "map", list(MEASURES), MEASURES.__getitem__)
    money = measure == "revenue"
    number_format = charts.MONEY_SHORT if money else charts.COUNT
    axis = alt.Axis(labelAngle=0)
    chart = shapes.heat(
        seen.scores,
        alt.X("r:O", title="Recency score (5: the most recent fifth)", axis=axis),
        alt.Y("f:O", sort="descending", title="Frequency score (5: most orders)"),
        measure,
        number_format,
        [
            shapes.tip("r", "Recency score"),
            shapes.tip("f", "Frequency score"),
            shapes.tip("customers", "Customers", charts.COUNT),
            shapes.tip("revenue", "Revenue", charts.MONEY_AXIS),
        ],
    ).properties(height=charts.HEIGHT)
    strong = 0.5 * float(seen.scores[measure].max())
    labels = chart.mark_text(fontSize=12).encode(
        text=alt.Text(f"{measure}:Q", format=number_format),
        color=charts.ink_on_ramp(f"datum.{measure} > {strong}"),
    )
    best = seen.scores.sort_values(measure).iloc[-1]
    charts.show(
        "Recency and frequency",
        "USD of the window" if money else "Customers",
        alt.layer(chart, labels),
        f"A heat map of five by five scores; most in recency {best['r']:.0f}, frequency "
        f"{best['f']:.0f}.",
    )


def profiles(
    known: Known, seen: Seen, to_date: dict[str, float] | None, *, is_filtered: bool
) -> None:
    """What the segments are like, side by side."""
    st.subheader("Who they are")
    frame = seen.groups.assign(meaning=seen.groups["segment"].map(MEANING))
    if to_date is not None:
        frame["to_date"] = frame["segment"].map(to_date)
    shown = [column for column in LABELS if column in frame]
    units = dict.fromkeys(SHARED, columns.SHARE) | dict.fromkeys(PAID, columns.MONEY)
    config = {
        column: st.column_config.Column(LABELS[column])
        if column in SAID
        else columns.number(LABELS[column], units.get(column), _meaning(known, column))
        for column in shown
    }
    st.dataframe(
        frame[shown], hide_index=True, column_config=config, alt="A row per segment: averages."
    )
    if to_date is None:
        why = "it is not split by these filters." if is_filtered else HIDDEN
        st.caption(f"Revenue to date by segment is not shown: {why[0].lower()}{why[1:]}")


def _meaning(known: Known, column: str) -> str | None:
    if column == "to_date":
        return known.catalogue.help("segments/summary", "revenue")
    return known.catalogue.help("segments", column)


def dayparts(seen: Seen) -> None:
    """When the customers of each segment like to order."""
    frame = seen.dayparts.copy()
    frame["share"] = frame["customers"] / frame.groupby("segment")["customers"].transform("sum")
    order = {name: at for at, name in enumerate(ORDER)}
    frame = frame.sort_values("segment", key=lambda names: names.map(order))
    favourite = seen.groups.set_index("segment")["daypart"]
    charts.show(
        "When they like to order",
        "Customers by favourite part of the day (local time), percent of the segment",
        shapes.bars(
            frame,
            "segment",
            "share",
            charts.PERCENT,
            [
                shapes.tip("segment", "Segment"),
                shapes.tip("favourite_daypart", "Favourite daypart"),
                shapes.tip("customers", "Customers", charts.COUNT),
                shapes.tip("share", "Of the segment", charts.PERCENT_FINE),
            ],
            ("favourite_daypart", DAYPARTS),
        ),
        "; ".join(f"most of {segment}: {daypart}" for segment, daypart in favourite.items()),
    )


def members(seen: Seen) -> None:
    """Loyalty members by segment."""
    frame: pd.DataFrame = seen.groups
    charts.show(
        "Loyalty members in each segment",
        "Members, percent of the segment's customers",
        shapes.bars(
            frame,
            "segment",
            "members",
            charts.PERCENT,
            [
                shapes.tip("segment", "Segment"),
                shapes.tip("members", "Members", charts.PERCENT_FINE),
                shapes.tip("customers", "Customers", charts.COUNT),
            ],
        ),
        "; ".join(
            f"{row['segment']}: {formats.share(row['members'])}" for row in frame.to_dict("records")
        ),
    )
