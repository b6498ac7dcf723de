"""The locations page's sections, in reading order: each takes figures and draws them."""

import pandas as pd

import streamlit as st
from dashboard import figure, formats, layout, marks
from dashboard.context import PageContext
from dashboard.locations import methods, summary_text
from dashboard.locations.page_data import PageData

RANKING_PX = 640


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures."""
    best = data.ranked.iloc[0]
    before = float(data.compared["prev_revenue"].sum())
    change = formats.change_of(float(data.compared["revenue"].sum()), before)
    down = data.compared.loc[data.compared["change"] < 0, "change"]
    layout.show_metrics(
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
            layout.Card(
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
        f"{best['name']} leads with {formats.share(best['revenue_share'])} of revenue",
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
    down = f"{int((frame['change'] < 0).sum())} of {len(frame)} restaurants sell less than before"
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
        down,
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
