"""The sales page's sections, in reading order: each takes figures and draws them."""

import pandas as pd

from dashboard import figure, formats, layout, marks
from dashboard.context import EVERYWHERE, PageContext
from dashboard.sales import methods, summary_text
from dashboard.sales.page_data import PageData

TREND_MONTHS = 13
NO_SEASON = "A seasonal pattern needs three whole years of sales; there are fewer yet."


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures, each with its change against a year or a period before."""
    now, earlier = data.now, data.year_ago or data.before
    note = "on year" if data.year_ago else "vs before"
    whole = data.months.loc[~data.months["is_partial"]]
    cards = [
        context.card(
            "Revenue",
            formats.money(now.revenue),
            "sales",
            "revenue",
            trend=list(whole["revenue"].tail(TREND_MONTHS)),
            **_against(now.revenue, earlier.revenue if earlier else None, note),
        ),
        context.card(
            "Orders",
            formats.count(now.orders),
            "sales",
            "orders",
            trend=list(whole["orders"].tail(TREND_MONTHS)),
            **_against(now.orders, earlier.orders if earlier else None, note),
        ),
        context.card(
            "Per order",
            formats.money(now.average),
            "sales",
            "avg_order_value",
            trend=list((whole["revenue"] / whole["orders"]).tail(TREND_MONTHS)),
            **_against(now.average, earlier.average if earlier else None, note),
        ),
    ]
    if len(whole) > 1:
        last, before = whole.iloc[-1], whole.iloc[-2]
        name = formats.month(last["month"])
        against = _against(last["revenue"], before["revenue"], f"vs {before['month']:%b}")
        cards.append(
            context.card(name, formats.money(last["revenue"]), "sales", "revenue", **against)
        )
        ago = None if pd.isna(last["year_ago"]) else float(last["year_ago"])
        if ago is not None:
            cards.append(
                context.card(
                    f"{name} on year",
                    formats.change(formats.change_of(last["revenue"], ago)),
                    "sales",
                    "yoy_pct",
                    delta=formats.signed_money(last["revenue"] - ago),
                )
            )
    layout.show_metrics(cards)


def _against(now: float | None, before: float | None, note: str) -> dict[str, str]:
    change = formats.versus(now, before)
    return {} if change is None else {"delta": f"{change} {note}"}


def seasons(context: PageContext, index: pd.DataFrame) -> None:
    """How far each calendar month lies from the year around it."""
    frame = index.assign(
        label=[formats.change(value * 100) for value in index["index"]],
        role=["good" if value >= 0 else "bad" for value in index["index"]],
    )
    figure.show(
        context,
        summary_text.seasons(index),
        marks.bars(
            frame,
            "name",
            "index",
            [("name", "Month", None), ("index", "Against the year", marks.CHANGE_FINE)],
            label="label",
            colour=("role", {"good": "good", "bad": "bad"}),
            height=320 + SPLIT_CONTROL_PX,
        ),
        f"Bars of {len(frame)} months.",
        unit="Revenue of a month against the year around it, percent",
        method=methods.SEASON,
    )


# The chart next to it has a control above.
SPLIT_CONTROL_PX = 74


def holidays(context: PageContext, data: PageData, where: list[str]) -> None:
    """What holidays sell, compared with like days."""
    frame = data.holidays.assign(
        label=[formats.change(value * 100) for value in data.holidays["uplift"]],
        role=["good" if value >= 0 else "bad" for value in data.holidays["uplift"]],
    )
    figure.show(
        context,
        summary_text.holidays(data.holidays),
        marks.bars(
            frame,
            "holiday",
            "uplift",
            [
                ("holiday", "Holiday", None),
                ("uplift", "Against like days", marks.CHANGE_FINE),
                ("revenue", "Mean revenue", marks.MONEY),
                ("days", "Years", marks.COUNT),
            ],
            label="label",
            colour=("role", {"good": "good", "bad": "bad"}),
            height=460,
        ),
        f"Bars of {len(frame)} holidays.",
        unit="Revenue against the same weekday around it, percent, mean over years"
        + (f". {EVERYWHERE}" if where else ""),
        method=methods.HOLIDAYS,
    )
