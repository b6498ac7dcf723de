"""Columns of tables on the pages: labels from the catalogue, values written for people."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

import streamlit as st
from dashboard.catalogue import Column
from dashboard.context import PageContext

PERCENT = "%.1f%%"
# Written in percent: Streamlit's own format has as many digits as each value needs.
RATIOS = ("share, 0..1", "probability, 0..1")
FORMATS = {"USD": "dollar", "percent": PERCENT, **dict.fromkeys(RATIOS, PERCENT)}
MONTHS = ("month", "cohort")
# Values of the API that people read as words.
SPELLED = {
    "full_price": "Full price",
    "discounted": "Discounted",
    "non_member": "Non-members",
    "member": "Members",
    "at_risk": "At risk",
}


def config(column: Column, label: str | None = None) -> Any:
    """How a column of the API is shown."""
    words: dict[str, Any] = {"label": label or column.title, "help": column.description or None}
    if column.kind == "date":
        written = "MMM YYYY" if column.name in MONTHS else "D MMM YYYY"
        return st.column_config.DateColumn(**words, format=written)
    if column.kind == "flag":
        return st.column_config.CheckboxColumn(**words)
    if column.kind in ("text", ""):
        return st.column_config.TextColumn(**words)
    plain = "%.1f" if column.kind in ("average", "model") else "localized"
    return st.column_config.NumberColumn(**words, format=FORMATS.get(column.unit or "", plain))


def _kind(values: pd.Series) -> str:
    """The kind of a column that the catalogue does not have."""
    if pd.api.types.is_bool_dtype(values):
        return "flag"
    if not pd.api.types.is_numeric_dtype(values):
        return "text"
    return "average" if pd.api.types.is_float_dtype(values) else "count"


def spelled(value: Any) -> Any:
    """A value of the API in words: `at_risk` -> `At risk`; others as they are."""
    return SPELLED.get(value, value) if isinstance(value, str) else value


def table(
    context: PageContext,
    frame: pd.DataFrame,
    of: Mapping[str, tuple[str, str]],
    description: str,
    *,
    trend: tuple[str, str] | None = None,
    **options: Any,
) -> Any:
    """A table of `frame`: `of` names its columns in reading order, each with the path in the
    catalogue that it is defined by (or "") and its label (or "" for the catalogue's); `trend`: a
    column of lists of figures, drawn as small lines, and its label."""
    configs, ratios = {}, []
    for name, (path, label) in of.items():
        of_table, _, column = path.rpartition(".")
        found = context.catalogue.column(of_table, column or name)
        kind = found.kind or _kind(frame[name])
        if kind == "count" and pd.api.types.is_float_dtype(frame[name]):
            # A mean of counts.
            kind = "average"
        configs[name] = config(replace(found, kind=kind), label or None)
        if found.unit in RATIOS:
            ratios.append(name)
    shown = frame[list(of)].map(spelled)
    shown[ratios] = shown[ratios].astype(float) * 100
    if trend:
        shown[trend[0]] = frame[trend[0]]
        configs[trend[0]] = st.column_config.LineChartColumn(trend[1])
    return st.dataframe(
        shown,
        hide_index=True,
        column_config=configs,
        alt=description,
        placeholder="–",
        **options,
    )
