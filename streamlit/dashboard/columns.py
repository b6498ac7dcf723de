"""Columns of tables on the pages: numbers written for people, by their unit."""

from typing import Any

import pandas as pd

import streamlit as st

MONEY, SHARE = "USD", "share, 0..1"
FORMATS = {MONEY: "dollar", SHARE: "percent", "percent": "%.1f%%", "probability, 0..1": "percent"}


def number(label: str, unit: str | None = None, definition: str | None = None) -> Any:
    """A column of numbers, with thousands set apart where the unit has no format of its own."""
    written = FORMATS.get(unit or "", "localized")
    return st.column_config.NumberColumn(label, help=definition, format=written)


def plain(frame: pd.DataFrame) -> dict[str, Any]:
    """Each column under its name; numbers with thousands set apart."""
    return {
        str(name): number(_label(str(name)))
        if pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool
        else st.column_config.Column(_label(str(name)))
        for name in frame
    }


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
