"""Where parts of a page stand: key figures as cards, and charts side by side."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st
from dashboard import formats

T = TypeVar("T")
V = TypeVar("V")

# Two cards fit side by side on a telephone.
CARD_WIDTH = 150
# Charts stand side by side only where each has this many pixels.
CHART_WIDTH = 300
CARDS_IN_ROW = 6
LINK_WIDTH = 240


@dataclass(frozen=True)
class Card:
    """A key figure: `delta` compares it, in few words (`-3.2% vs Dec`); `good`: whether a rise is
    good news, None where it is neither; `trend`: figures of a sparkline, oldest first."""

    label: str
    value: str
    definition: str | None = None
    delta: str | None = None
    good: bool | None = True
    trend: Sequence[float] | None = None


def row(*draws: Callable[[], T] | str, columns: int = 2) -> list[T | None]:
    """Draws parts of the page side by side, on a narrow screen one below the other; what each of
    them returned. A text stands below them, for what has nothing to draw: no half is left empty."""
    found: list[T | None] = []
    drawn = sum(not isinstance(draw, str) for draw in draws)
    with st.grid(min(columns, drawn or 1), min_column_width=CHART_WIDTH, gap="medium") as grid:
        for draw in draws:
            if isinstance(draw, str):
                found.append(None)
                continue
            with grid.cell():
                found.append(draw())
    for text in draws:
        if isinstance(text, str):
            st.caption(text)
    return found


def given(value: V | None, draw: Callable[[V], T]) -> list[Callable[[], T]]:
    """What draws a value in a row; nothing where there is none."""
    return [] if value is None else [lambda: draw(value)]


def show_metrics(cards: Iterable[Card]) -> None:
    """Key figures as cards of equal height that wrap."""
    shown = list(cards)
    rows = math.ceil(len(shown) / CARDS_IN_ROW)
    with st.grid(math.ceil(len(shown) / max(1, rows)), min_column_width=CARD_WIDTH):
        for card in shown:
            st.metric(
                card.label,
                formats.plain(card.value),
                delta=formats.plain(card.delta) if card.delta else None,
                delta_color="off" if card.good is None else "normal" if card.good else "inverse",
                delta_arrow="off" if card.good is None else "auto",
                chart_data=list(card.trend) if card.trend else None,
                help=formats.plain(card.definition) if card.definition else None,
                border=True,
                height="stretch",
            )
