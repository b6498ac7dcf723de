"""Filters bound to the URL by Streamlit: a link shows what its sender saw.

A widget's key is its name in the URL, and the URL holds the labels that people read. Restaurant,
membership and period have one key on all pages: a reader takes them along to another page.
"""

from collections.abc import Sequence

import streamlit as st
from dashboard.context import PageContext

# As many choices as fit side by side on a telephone are buttons, more are a list.
MOST_BUTTONS = 3
RESTAURANT, HOME = "restaurant", "restaurant_id"
MEMBERSHIP = {"Everyone": None, "Members": "true", "Non-members": "false"}
Filters = dict[str, str | list[str]]


def many(label: str, key: str, options: Sequence[str], placeholder: str) -> list[str]:
    """Any of several values; none chosen means no filter."""
    return st.multiselect(label, options, key=key, placeholder=placeholder, bind="query-params")


def one(label: str, key: str, options: Sequence[str], definition: str | None = None) -> str:
    """One of several values; the first is the default and stays out of the URL."""
    if len(options) <= MOST_BUTTONS:
        chosen = st.segmented_control(
            label,
            options,
            default=options[0],
            required=True,
            key=key,
            help=definition,
            bind="query-params",
        )
    else:
        chosen = st.selectbox(label, options, key=key, help=definition, bind="query-params")
    return chosen or options[0]


def restaurants(context: PageContext, label: str = "Restaurants") -> list[str]:
    """The ids of the restaurants chosen, of those that the caller may see; none means all."""
    ids = {name: one for one, name in context.names.items()}
    return [ids[name] for name in many(label, RESTAURANT, sorted(ids), "All restaurants")]


def customers(context: PageContext) -> Filters:
    """The filters of pages of customers: home restaurant and membership."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        where = restaurants(context, "Home restaurant")
        member = MEMBERSHIP[one("Membership", "membership", list(MEMBERSHIP))]
    found: Filters = {HOME: where} if where else {}
    return found if member is None else {**found, "is_member": member}


def scope(text: str) -> None:
    """Which of the filters apply to what."""
    st.caption(f":material/filter_alt: {text}")


def follow(picked: str | None, key: str, opens: str | None = None) -> None:
    """Sets the filter `key` to what was clicked in a chart: a chip that the reader can remove, and
    part of the link. `opens`: the expander to open with it."""
    if picked == st.session_state.get(f"picked {key}"):
        return
    st.session_state[f"picked {key}"] = picked
    st.session_state[key] = [picked] if picked else []
    if opens:
        st.session_state[opens] = bool(picked)
