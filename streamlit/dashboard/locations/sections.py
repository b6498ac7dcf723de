"""The locations page's sections, in reading order: each takes figures and draws them."""

import pandas as pd

import streamlit as st
from dashboard import figure, filters, formats, links, marks, marks_points, page
from dashboard.context import PageContext
from dashboard.locations import methods, summary_text
from dashboard.locations.page_data import MIN_RESTAURANTS, TRAITS, PageData

SHARES = {"repeat_rate", "loyalty_orders_share", "guest_orders_share"}
RANKING_PX = 640


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures."""
    best = data.ranked.iloc[0]
    before = float(data.compared["prev_revenue"].sum())
    change = formats.change_of(float(data.compared["revenue"].sum()), before)
    down = data.compared.loc[data.compared["change"] < 0, "change"]
    page.show_metrics(
        [
            context.card(
                "Active restaurants",
                formats.count(data.active),
                "locations/restaurants",
                "is_active",
                delta=f"of {formats.count(len(context.restaurants))}",
                good=None,
            ),
            context.card(
                "Revenue",
                formats.money(data.revenue),
                "locations",
                "revenue",
                delta=None if change is None else f"{formats.change(change)} vs before",
            ),
            context.card(
                "Top restaurant",
                formats.share(best["revenue_share"]),
                "locations",
                "revenue_share",
                delta=str(best["name"]),
                good=None,
            ),
            page.Card(
                "Down",
                f"{len(down)} of {len(data.compared)}",
                "Restaurants with less revenue than in the period before.",
                delta=formats.signed_money(float(down.sum())) if len(down) else None,
            ),
        ]
    )


def _chosen(frame: pd.DataFrame, where: list[str]) -> pd.DataFrame:
    return frame.loc[frame["restaurant_id"].isin(where)] if where else frame


def ranking(context: PageContext, data: PageData, where: list[str], when: str) -> str | None:
    """Restaurants by revenue; the name of the one that was clicked."""
    frame = figure.ends(_chosen(data.ranked, where), "ranking")
    if frame.empty:
        st.caption("The chosen restaurants have no orders in this period.")
        return None
    frame = frame.assign(label=[formats.money_label(value) for value in frame["revenue"]])
    best = frame.iloc[0]
    return figure.show(
        context,
        "Restaurants by revenue",
        marks.bars(
            frame,
            "name",
            "revenue",
            [
                ("name", "Restaurant", None),
                ("revenue_rank", "Rank", marks.COUNT),
                ("revenue", "Revenue", marks.MONEY),
                ("revenue_share", "Of all", marks.PERCENT_FINE),
                ("orders", "Orders", marks.COUNT),
                ("avg_order_value", "Per order", marks.MONEY_FINE),
                ("top_item", "Most ordered", None),
                ("best_daypart", "Best time", None),
            ],
            label="label",
            height=RANKING_PX,
            pick="name",
        ),
        f"Bars of {len(frame)} restaurants; the longest is {best['name']} with {best['label']}.",
        unit=f"USD, {when}; click a restaurant to open its page",
        method=methods.RANKING,
        key="pick_ranking",
    )


def moves(context: PageContext, data: PageData, where: list[str]) -> str | None:
    """Change of each restaurant in USD; the name of the one that was clicked."""
    frame = _chosen(data.compared, where).sort_values("change", ascending=False)
    if frame.empty:
        st.caption("There is no earlier period of the same length to compare with.")
        return None
    frame = figure.ends(frame, "moves")
    frame = frame.assign(
        label=[
            f"{formats.signed_label(row['change'])} ({formats.change(row['change_pct'])})"
            for row in frame.to_dict("records")
        ],
        role=["good" if value >= 0 else "bad" for value in frame["change"]],
    )
    return figure.show(
        context,
        "What changed",
        marks.bars(
            frame,
            "name",
            "change",
            [
                ("name", "Restaurant", None),
                ("change", "Change", marks.MONEY),
                ("revenue", "Revenue", marks.MONEY),
                ("prev_revenue", "Before", marks.MONEY),
                ("revenue_rank", "Rank", marks.COUNT),
                ("prev_rank", "Rank before", marks.COUNT),
            ],
            label="label",
            colour=("role", {"good": "good", "bad": "bad"}),
            height=RANKING_PX,
            top=figure.outlier(frame["change"]),
            pick="name",
        ),
        summary_text.moves(data),
        unit=f"USD, last {data.compared_days} days against the {data.compared_days} before",
        method=methods.MOVES,
        key="pick_moves",
    )


def traits(context: PageContext, data: PageData) -> None:
    """What goes with revenue, and one trait against it."""
    st.subheader("What sets the best apart")
    if data.traits.empty:
        st.caption(f"With fewer than {MIN_RESTAURANTS} restaurants any pattern would be chance.")
        return
    st.markdown(summary_text.traits(data.traits))
    names = {name: trait for trait, name in TRAITS.items() if trait in set(data.traits["trait"])}
    chosen = filters.one("Trait", "trait", [name for name in data.traits["name"] if name in names])
    with st.grid(2, min_column_width=page.CHART_WIDTH, gap="medium") as grid:
        with grid.cell():
            _correlations(context, data.traits)
        with grid.cell():
            picked = _scatter(context, data, names[chosen])
    links.open_restaurant(picked)


def _correlations(context: PageContext, frame: pd.DataFrame) -> None:
    labelled = frame.assign(
        label=[f"{value:+.2f}" for value in frame["correlation"]],
        of_best=[_written(row["trait"], row["best"]) for row in frame.to_dict("records")],
        of_rest=[_written(row["trait"], row["rest"]) for row in frame.to_dict("records")],
    )
    figure.show(
        context,
        "What goes with revenue",
        marks.bars(
            labelled,
            "name",
            "correlation",
            [
                ("name", "Trait", None),
                ("correlation", "Correlation", "+.2f"),
                ("of_best", "Better half, median", None),
                ("of_rest", "Other half, median", None),
            ],
            label="label",
            height=marks.HEIGHT,
        ),
        "; ".join(f"{row['name']}: {row['label']}" for row in labelled.to_dict("records")),
        unit="Rank correlation over restaurants, -1 to 1",
        method=methods.TRAITS,
    )


def _written(trait: str, value: float) -> str:
    if trait in SHARES:
        return formats.share(value)
    return formats.money(value) if trait == "avg_order_value" else formats.number(value)


def _scatter(context: PageContext, data: PageData, trait: str) -> str | None:
    x_format = marks.PERCENT if trait in SHARES else ",.1f"
    return figure.show(
        context,
        f"{TRAITS[trait]} and revenue",
        marks_points.against(
            data.ranked,
            (trait, TRAITS[trait], x_format),
            ("revenue", "Revenue", marks.MONEY_SHORT),
            [
                ("name", "Restaurant", None),
                (trait, TRAITS[trait], x_format),
                ("revenue", "Revenue", marks.MONEY),
            ],
            pick="name",
        ),
        f"{len(data.ranked)} points: {TRAITS[trait].lower()} against revenue.",
        unit="A point per restaurant; click one to open its page",
        method=methods.TRAITS,
        key="pick_scatter",
    )
