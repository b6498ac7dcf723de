"""One colour, one meaning, on all pages; two values of each, for the light and the dark theme."""

from typing import Any

import altair as alt

import streamlit as st

# Distinct for colour-blind readers, and strong enough against both backgrounds.
COLOURS = {
    # What the chart is about, and what it is compared with.
    "main": ("#0072b2", "#56b4e9"),
    "earlier": ("#98a3af", "#75838f"),
    "expected": ("#56b4e9", "#a8d8f4"),
    # Good and bad news.
    "good": ("#009e73", "#2fc39a"),
    "warning": ("#e69f00", "#f2c14e"),
    "bad": ("#d55e00", "#f0894a"),
    # Tiers of customers, and membership.
    "high": ("#5b3a8c", "#c9b3f0"),
    "medium": ("#9a7fc4", "#927bc2"),
    "low": ("#cfc2e6", "#5f4f82"),
    "member": ("#b5467f", "#e0a0c4"),
}
TIERS = {"High": "high", "Medium": "medium", "Low": "low"}
MEMBERSHIP = {"Members": "member", "Others": "earlier"}
STATUSES = {"Active": "good", "At risk": "warning", "Lapsed": "bad"}
# For categories that have no meaning of their own, in order of size.
PALETTE = ("main", "warning", "good", "member", "medium", "earlier")


def is_dark() -> bool:
    """Whether the reader sees the dark theme."""
    return st.context.theme.type == "dark"


def colour(role: str) -> str:
    """The colour of a meaning in the reader's theme."""
    return COLOURS[role][is_dark()]


def ink() -> str:
    """The page's text colour, for texts and rules in charts: the theme leaves those black."""
    return "#e8eef4" if is_dark() else "#101820"


def paper() -> str:
    """The page's background colour, for texts on strong colours and around texts on lines."""
    return "#0f161e" if is_dark() else "#ffffff"


def ink_on_ramp(threshold: str) -> Any:
    """Text colour on a ramp: that of the page on weak cells, its opposite on strong ones."""
    return alt.condition(threshold, alt.value(paper()), alt.value(ink()))
