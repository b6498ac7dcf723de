"""The loyalty page's sections, in reading order: each takes figures and draws them."""

import pandas as pd

import streamlit as st
from dashboard import charts, columns, filters, formats, page, points, shapes
from dashboard.loyalty import story
from dashboard.loyalty.reading import REVENUE, STATUSES, Seen
from dashboard.mart import Known
from dashboard.periods import Window

NAIVE, MATCHED = "All customers", "Like customers"
BEFORE, AFTER = "Before", "After"
MEASURES = {"revenue": "Revenue", "orders": "Orders", "avg_order_value": "Per order"}
COMPARED = {
    "customers": "Customers",
    "revenue_share": "Of revenue",
    "avg_spend_per_customer": "Spend each",
    "avg_orders_per_customer": "Orders each",
    "avg_order_value": "Per order",
    "repeat_rate": "Came back",
    "avg_gap_days": "Days between orders",
    "median_clv": "Median CLV",
    "avg_predicted_clv": "Predicted CLV",
}
GROUPS = {
    ("customer", "member"): "Members",
    ("customer", "non_member"): "Other customers",
    ("order", "member"): "Orders with the card",
    ("order", "non_member"): "Orders without",
}


def percent(share: float | None) -> float | None:
    """A share in percent; None where it is unknown."""
    return None if share is None or pd.isna(share) else share * 100


def kpis(known: Known, seen: Seen) -> None:
    """The row of key figures."""
    member, other = seen.of("member"), seen.of("non_member")
    spend = "avg_spend_per_customer"
    change = percent(seen.matched(REVENUE).get("matched"))
    page.show_metrics(
        [
            known.card(
                "Members", formats.count(member.get("customers", 0)), "loyalty", "customers"
            ),
            known.card(
                "Members' revenue",
                formats.share(member.get("revenue_share", 0)),
                "loyalty",
                "revenue_share",
            ),
            known.card("Spend per member", formats.money(member.get(spend)), "loyalty", spend),
            known.card("Spend per other", formats.money(other.get(spend)), "loyalty", spend),
            known.card(
                "Matched difference", formats.change(change), "loyalty/lift", "matched_lift_pct"
            ),
        ]
    )


def lift(seen: Seen) -> None:
    """The naive and the matched difference, with its interval."""
    rows = [
        {"name": row["name"], "which": which, "lift": row[value], "low": low, "high": high}
        for row in seen.lift.to_dict("records")
        for which, value, low, high in (
            (NAIVE, "naive", None, None),
            (MATCHED, "matched", row["low"], row["high"]),
        )
    ]
    said = "; ".join(
        f"{row['name']}: {formats.change(percent(row['matched']))}"
        for row in seen.lift.to_dict("records")
    )
    charts.show(
        "Members against others in their first year",
        "Difference, percent; line: 95% interval. Like customers began in the same month at the "
        "same restaurant",
        points.intervals(
            pd.DataFrame(rows),
            "name",
            "lift",
            "+.0%",
            [
                shapes.tip("name", "Measure"),
                shapes.tip("which", "Among"),
                shapes.tip("lift", "Difference", "+.1%"),
                shapes.tip("low", "From", "+.1%"),
                shapes.tip("high", "To", "+.1%"),
            ],
            ("which", (NAIVE, MATCHED)),
        ),
        f"{said}. {story.CAUTION}",
    )


def switchers(seen: Seen) -> None:
    """Spending before and after joining, by month of joining."""
    if seen.switchers.empty:
        st.caption("Nobody joined with half a year of history on both sides.")
        return
    long = seen.switchers.rename(columns={"revenue_before": BEFORE, "revenue_after": AFTER}).melt(
        ["month", "customers"], [BEFORE, AFTER], "which", "revenue"
    )
    charts.show(
        "Who joined later, before and after",
        "USD a month and customer, half a year on each side, by month of joining",
        shapes.lines(
            long,
            "month",
            "revenue",
            charts.MONEY_AXIS,
            [
                shapes.tip("month", "Joined in", "%B %Y"),
                shapes.tip("which", "Half year"),
                shapes.tip("revenue", "A month", charts.MONEY_FINE),
                shapes.tip("customers", "Customers", charts.COUNT),
            ],
            ("which", (BEFORE, AFTER)),
        ),
        story.switchers(seen) or f"Two lines over {len(seen.switchers)} months.",
    )


def months(seen: Seen, window: Window) -> None:
    """Orders with and without the card by month."""
    measure = filters.one("Show", "monthly", list(MEASURES), MEASURES.__getitem__)
    first = window.first_month()
    frame = seen.months if first is None else seen.months[seen.months["month"] >= str(first)]
    number_format = {"orders": charts.COUNT, "revenue": charts.MONEY_SHORT}.get(
        measure, charts.MONEY_AXIS
    )
    charts.show(
        f"{MEASURES[measure]} by month",
        ("Orders" if measure == "orders" else "USD")
        + "; by the loyalty mark of the order, guests included; the last month may be partial",
        shapes.lines(
            frame,
            "month",
            measure,
            number_format,
            [
                shapes.tip("month", "Month", "%B %Y"),
                shapes.tip("name", "Orders of"),
                shapes.tip("revenue", "Revenue", charts.MONEY_AXIS),
                shapes.tip("orders", "Orders", charts.COUNT),
                shapes.tip("avg_order_value", "Per order", charts.MONEY_FINE),
            ],
            ("name", tuple(STATUSES.values())),
        ),
        f"Two lines over {frame['month'].nunique()} months: with the loyalty card and without.",
    )


def places(seen: Seen) -> None:
    """The share of members by home location."""
    if seen.places.empty:
        return
    best = seen.places.iloc[0]
    charts.show(
        "Members by home location",
        "Members, percent of the customers of the location",
        shapes.bars(
            seen.places,
            "location",
            "share",
            charts.PERCENT,
            [
                shapes.tip("location", "Location"),
                shapes.tip("share", "Members", charts.PERCENT_FINE),
                shapes.tip("members", "Members", charts.COUNT),
                shapes.tip("customers", "Customers", charts.COUNT),
            ],
        ),
        f"Bars of {len(seen.places)} locations; most at {best['location']} with "
        f"{formats.share(best['share'])}.",
    )


def compared(known: Known, seen: Seen) -> None:
    """Members and others side by side, by customer and by order."""
    st.subheader("Side by side")
    frame = seen.statuses.copy()
    keys = zip(frame["basis"], frame["status"], strict=True)
    frame.insert(0, "group", [GROUPS.get(key, " ".join(key)) for key in keys])
    labels = {name: label for name, label in COMPARED.items() if name in frame}
    config = {"group": st.column_config.Column("Of")}
    for name, label in labels.items():
        column = known.catalogue.tables["loyalty"][name]
        config[name] = columns.number(label, column.unit, column.description)
    st.dataframe(
        frame[["group", *labels]],
        hide_index=True,
        column_config=config,
        alt="Members and others, a row each, by customer and by order.",
    )
