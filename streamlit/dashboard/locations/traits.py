"""The locations page's section on what sets the best restaurants apart."""

from functools import partial

import pandas as pd

import streamlit as st
from dashboard import figure, filters, formats, layout, links, marks, marks_points
from dashboard.context import PageContext
from dashboard.locations import methods, summary_text
from dashboard.locations.page_data import MIN_RESTAURANTS, TRAITS, PageData

SHARES = {"repeat_rate", "loyalty_orders_share", "guest_orders_share"}


def show(context: PageContext, data: PageData) -> None:
    """What goes with revenue, and one trait against it."""
    st.subheader("What sets the best apart")
    if data.traits.empty:
        st.caption(f"With fewer than {MIN_RESTAURANTS} restaurants any pattern would be chance.")
        return
    st.markdown(summary_text.traits(data.traits))
    names = {name: trait for trait, name in TRAITS.items() if trait in set(data.traits["trait"])}
    chosen = filters.one("Trait", "trait", [name for name in data.traits["name"] if name in names])
    *_, picked = layout.row(
        partial(_correlations, context, data.traits),
        partial(_scatter, context, data, names[chosen]),
    )
    links.open_restaurant(picked)


def _correlations(context: PageContext, frame: pd.DataFrame) -> None:
    labelled = frame.assign(
        label=[f"{value:+.2f}" for value in frame["correlation"]],
        of_best=[_written(row["trait"], row["best"]) for row in frame.to_dict("records")],
        of_rest=[_written(row["trait"], row["rest"]) for row in frame.to_dict("records")],
    )
    figure.show(
        context,
        f"{frame.iloc[0]['name']} goes with revenue most",
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
