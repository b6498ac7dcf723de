"""Filters kept in the URL: a link shows what its sender saw.

A widget's key is its name in the URL. The URL holds plain values (ids, tiers), not the labels that
people read, so that a link survives a new label.
"""

from collections.abc import Callable, Sequence

import streamlit as st
from dashboard import formats

# As many choices as fit beside each other on a telephone are buttons, more are a list.
MOST_BUTTONS = 3
EVERYONE = "all"
MEMBERSHIP = {EVERYONE: "Everyone", "true": "Members", "false": "Non-members"}
Filters = dict[str, str | list[str]]


def many(
    label: str,
    key: str,
    options: Sequence[str],
    name: Callable[[str], str] = str,
    placeholder: str | None = None,
) -> list[str]:
    """Any of several values; none chosen means no filter."""
    _start(key, [value for value in st.query_params.get_all(key) if value in options])
    st.session_state[key] = [value for value in st.session_state[key] if value in options]
    chosen = st.multiselect(label, options, key=key, format_func=name, placeholder=placeholder)
    _keep(key, list(chosen))
    return list(chosen)


def one(
    label: str,
    key: str,
    options: Sequence[str],
    name: Callable[[str], str] = str,
    definition: str | None = None,
) -> str:
    """One of several values; the first is the default and stays out of the URL."""
    asked = st.query_params.get(key, options[0])
    _start(key, asked if asked in options else options[0])
    if st.session_state[key] not in options:
        st.session_state[key] = options[0]
    if len(options) <= MOST_BUTTONS:
        chosen = st.segmented_control(
            label, options, key=key, format_func=name, help=definition, required=True
        )
        chosen = chosen or options[0]
    else:
        chosen = st.selectbox(label, options, key=key, format_func=name, help=definition)
    _keep(key, [] if chosen == options[0] else [chosen])
    return chosen


def amount(label: str, key: str, placeholder: str | None = None) -> float | None:
    """A number from 0 up, or nothing."""
    _start(key, _number(st.query_params.get(key)))
    chosen = st.number_input(
        label, value=None, min_value=0.0, step=10.0, key=key, placeholder=placeholder
    )
    _keep(key, [] if chosen is None else [f"{chosen:g}"])
    return chosen


def text(label: str, key: str, placeholder: str, definition: str) -> str:
    """A word without surrounding white space, empty by default."""
    _start(key, st.query_params.get(key, ""))
    chosen = st.text_input(label, key=key, placeholder=placeholder, help=definition).strip()
    _keep(key, [chosen] if chosen else [])
    return chosen


def customers(places: dict[str, int], names: dict[str, str]) -> Filters:
    """The filters that every page of customers has: home location (with its customers) and
    membership."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        where = many(
            "Home location",
            "restaurant_id",
            list(places),
            lambda key: f"{formats.restaurant(key, names)} ({formats.count(places[key])})",
            placeholder="All locations",
        )
        member = one("Membership", "is_member", list(MEMBERSHIP), MEMBERSHIP.__getitem__)
    chosen: Filters = {}
    if where:
        chosen["restaurant_id"] = where
    if member != EVERYONE:
        chosen["is_member"] = member
    return chosen


def _start(key: str, value: object) -> None:
    if key not in st.session_state:
        st.session_state[key] = value


def _keep(key: str, values: list[str]) -> None:
    if values:
        st.query_params[key] = values
    elif key in st.query_params:
        del st.query_params[key]


def _number(written: str | None) -> float | None:
    try:
        value = float(written or "")
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
