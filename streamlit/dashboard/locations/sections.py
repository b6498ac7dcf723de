"""The locations page's sections, in reading order: each takes figures and draws them."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import charts, filters, formats, page, points, shapes
from dashboard.locations import story
from dashboard.locations.reading import MIN_RESTAURANTS, TRAITS, Seen
from dashboard.mart import Known

SHARES = {"repeat_rate", "loyalty_orders_share", "guest_orders_share"}


def kpis(known: Known, seen: Seen) -> None:
    """The row of key figures."""
    best = seen.ranked.iloc[0]
    before = float(seen.compared["prev_revenue"].sum())
    change = (float(seen.compared["revenue"].sum()) / before - 1) * 100 if before else None
    table = "locations"
    page.show_metrics(
        [
            known.card(
                "Active restaurants",
                formats.count(seen.active),
                "locations/restaurants",
                "is_active",
            ),
            known.card("Revenue", formats.money(seen.revenue), table, "revenue"),
            known.card(f"1. {best['name']}", formats.money(best["revenue"]), table, "revenue_rank"),
            known.card("Its share", formats.share(best["revenue_share"]), table, "revenue_share"),
            known.card(
                f"vs {seen.compared_days} days before",
                formats.change(change),
                table,
                "change_pct",
            ),
        ]
    )


def _shown(frame: pd.DataFrame, where: list[str]) -> pd.DataFrame:
    return frame.loc[frame["restaurant_id"].isin(where)] if where else frame


def ranking(seen: Seen, where: list[str], when: str) -> None:
    """Restaurants by revenue."""
    frame = _shown(seen.ranked, where)
    if frame.empty:
        st.caption("The chosen locations have no orders in this period.")
        return
    best = frame.iloc[0]
    charts.show(
        "Ranking by revenue",
        f"USD {when}, guests included",
        shapes.bars(
            frame,
            "name",
            "revenue",
            charts.MONEY_SHORT,
            [
                shapes.tip("name", "Restaurant"),
                shapes.tip("revenue_rank", "Rank", charts.COUNT),
                shapes.tip("revenue", "Revenue", charts.MONEY_AXIS),
                shapes.tip("revenue_share", "Of all", charts.PERCENT_FINE),
                shapes.tip("orders", "Orders", charts.COUNT),
                shapes.tip("avg_order_value", "Per order", charts.MONEY_FINE),
                shapes.tip("top_item", "Most ordered"),
                shapes.tip("best_daypart", "Best daypart"),
            ],
        ),
        f"Bars of {len(frame)} restaurants; the longest is {best['name']} with "
        f"{formats.money(best['revenue'])}.",
    )


def moves(seen: Seen, where: list[str]) -> None:
    """Change of each restaurant against the period before."""
    frame = _shown(seen.compared, where).sort_values("change_pct", ascending=False)
    if frame.empty:
        st.caption("There is no earlier period of the same length to compare with.")
        return
    frame = frame.assign(change=frame["change_pct"] / 100)
    days = seen.compared_days
    charts.show(
        f"The last {days} days against the {days} before",
        "Change of revenue, percent",
        shapes.bars(
            frame,
            "name",
            "change",
            "+.0%",
            [
                shapes.tip("name", "Restaurant"),
                shapes.tip("change", "Change", "+.1%"),
                shapes.tip("revenue", "Revenue", charts.MONEY_AXIS),
                shapes.tip("prev_revenue", "Before", charts.MONEY_AXIS),
                shapes.tip("revenue_rank", "Rank", charts.COUNT),
                shapes.tip("prev_rank", "Rank before", charts.COUNT),
            ],
        ),
        story.moves(seen),
    )


def traits(seen: Seen) -> None:
    """What goes with revenue, and one trait against it."""
    st.subheader("What sets the best apart")
    if seen.traits.empty:
        st.caption(f"With fewer than {MIN_RESTAURANTS} restaurants any pattern would be chance.")
        return
    st.caption("All restaurants of the period: the location filter does not apply here.")
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            _correlations(seen.traits)
        with grid.cell():
            _scatter(seen)


def _correlations(frame: pd.DataFrame) -> None:
    labels = frame.assign(
        of_best=[_written(row["trait"], row["best"]) for row in frame.to_dict("records")],
        of_rest=[_written(row["trait"], row["rest"]) for row in frame.to_dict("records")],
    )
    charts.show(
        "What goes with revenue",
        "Rank correlation with revenue over restaurants, -1 to 1",
        shapes.bars(
            labels,
            "name",
            "correlation",
            "+.1f",
            [
                shapes.tip("name", "Trait"),
                shapes.tip("correlation", "Correlation", "+.2f"),
                shapes.tip("of_best", "Better half, median"),
                shapes.tip("of_rest", "Other half, median"),
            ],
        ),
        "; ".join(f"{row['name']}: {row['correlation']:+.2f}" for row in frame.to_dict("records")),
    )


def _written(trait: str, value: float) -> str:
    if trait in SHARES:
        return formats.share(value)
    return formats.money(value) if trait == "avg_order_value" else formats.number(value)


def _scatter(seen: Seen) -> None:
    trait = filters.one("Trait", "trait", list(seen.traits["trait"]), TRAITS.__getitem__)
    x_format = charts.PERCENT if trait in SHARES else ",.1f"
    chart = points.against(
        seen.ranked,
        trait,
        "revenue",
        (x_format, charts.MONEY_SHORT),
        (TRAITS[trait], "Revenue"),
    ).encode(
        tooltip=[
            shapes.tip("name", "Restaurant"),
            shapes.tip(trait, TRAITS[trait], ",.2f" if trait not in SHARES else "0.1%"),
            alt.Tooltip("revenue:Q", title="Revenue", format=charts.MONEY_AXIS),
        ]
    )
    charts.show(
        f"{TRAITS[trait]} and revenue",
        "A point per restaurant; revenue in USD",
        chart,
        f"{len(seen.ranked)} points: {TRAITS[trait].lower()} against revenue.",
    )
