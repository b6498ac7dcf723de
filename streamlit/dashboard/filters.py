"""Filters kept in the URL: a link shows what its sender saw.

A widget's key is its name in the URL. The URL holds plain values (ids, tiers), not the labels that
people read, so that a link survives a new label. Location and period are global: a reader who goes
on to another page takes them along.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from dashboard import formats

# As many choices as fit beside each other on a telephone are buttons, more are a list.
MOST_BUTTONS = 3
EVERYONE = "all"
MEMBERSHIP = {EVERYONE: "Everyone", "true": "Members", "false": "Non-members"}
WHERE, PERIOD = "restaurant_id", "period"
GLOBAL = (WHERE, PERIOD)
ALL_TIME = "all"
PERIODS = {ALL_TIME: "All time", "365d": "365 days", "90d": "90 days"}
Filters = dict[str, str | list[str]]


def many(
    label: str,
    key: str,
    options: Sequence[str],
    name: Callable[[str], str] = str,
    placeholder: str | None = None,
) -> list[str]:
    """Any of several values; none chosen means no filter."""
    _start(key, [value for value in _asked(key) if value in options])
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
    asked = (*_asked(key), options[0])[0]
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


def span(
    label: str, key: str, ends: tuple[int, int], default: tuple[int, int], step: int, written: str
) -> tuple[int, int]:
    """From .. to within `ends`, in the URL as `46-90`; `written`: a printf format."""
    low, _, high = (*_asked(key), "")[0].partition("-")
    asked = (int(low), int(high)) if low.isdigit() and high.isdigit() else default
    fits = ends[0] <= asked[0] <= asked[1] <= ends[1]
    _start(key, asked if fits else default)
    chosen = _slid(label, key, ends, step, written)
    _keep(key, [] if chosen == default else [f"{chosen[0]}-{chosen[1]}"])
    return chosen


def _slid(label: str, key: str, ends: tuple[int, int], step: int, written: str) -> tuple[int, int]:
    # The state of the key, a pair, makes it a slider with two ends, which its types do not know.
    chosen: Any = st.slider(label, *ends, key=key, step=step, format=written)
    return chosen[0], chosen[1]


def locations(names: dict[str, str]) -> list[str]:
    """The restaurants chosen, of those that the caller may see; none means all."""
    by_name = sorted(names, key=names.__getitem__)
    return many("Location", WHERE, by_name, names.__getitem__, placeholder="All locations")


def period() -> str:
    """The stretch of time ending with the last day of the data."""
    definition = "Days up to the last day of the data."
    return one("Period", PERIOD, list(PERIODS), PERIODS.__getitem__, definition)


def locations_and_period(names: dict[str, str]) -> tuple[list[str], str]:
    """Both global filters beside each other."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return locations(names), period()


def applies(words: str) -> None:
    """Which of the filters apply to what."""
    st.caption(f":material/filter_alt: {words}")


def home(places: dict[str, int], names: dict[str, str]) -> Filters:
    """Home location, with its customers."""
    where = many(
        "Home location",
        WHERE,
        list(places),
        lambda key: f"{formats.restaurant(key, names)} ({formats.count(places[key])})",
        placeholder="All locations",
    )
    return {WHERE: where} if where else {}


def customers(places: dict[str, int], names: dict[str, str]) -> Filters:
    """The filters of pages of customers: home location and membership."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = home(places, names)
        member = one("Membership", "is_member", list(MEMBERSHIP), MEMBERSHIP.__getitem__)
    return chosen if member == EVERYONE else {**chosen, "is_member": member}


def _asked(key: str) -> list[str]:
    """What the link says; of a global filter else what the page before had."""
    told = st.query_params.get_all(key)
    remembered: list[str] = st.session_state.get(f"global {key}", []) if key in GLOBAL else []
    return told or remembered


def _start(key: str, value: object) -> None:
    # Set in each run: a widget of the same key on another page would forget it otherwise.
    st.session_state[key] = st.session_state.get(key, value)


def _keep(key: str, values: list[str]) -> None:
    if key in GLOBAL:
        st.session_state[f"global {key}"] = values
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
