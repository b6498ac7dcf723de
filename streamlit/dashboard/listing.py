"""A table that the API filters, sorts and pages, and its CSV with all that pass the filters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

import streamlit as st
from dashboard import columns, formats, links
from dashboard.context import PageContext
from dashboard.filters import Filters
from dashboard.problems import ApiProblem
from dashboard.query import Answer, Query

PAGE_ROWS = 50
ROW_PX = 35
MAX_HEIGHT_PX = 388
PERSON, PLACE = "customer_id", "restaurant_id"


@dataclass(frozen=True)
class Listing:
    """What is listed: a table of the API under filters and a sort.

    `columns`: the columns to show in reading order, each with its label or "" for the catalogue's;
    without them all are shown. Those that the catalogue does not list never are.
    """

    table: str
    filters: Filters
    sort: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    nothing: str = "This table has no rows that pass the filters."

    def page(self, cursor: str | None) -> Query:
        """One page of rows."""
        paging = {"limit": str(PAGE_ROWS), **({"cursor": cursor} if cursor else {})}
        return Query(f"/v1/{self.table}", {**self._params(), **paging})

    def export(self) -> Query:
        """All rows, as CSV."""
        return Query(f"/v1/{self.table}", {**self._params(), "format": "csv"})

    def _params(self) -> Filters:
        return {**self.filters, **({"sort": self.sort} if self.sort else {})}


def show(context: PageContext, listing: Listing) -> None:
    """The rows, the buttons to turn the page, and the CSV; selecting a customer or a restaurant
    opens its page. Raises ApiProblem."""
    cursors = _cursors(listing)
    answer = _page(context, listing, cursors)
    if answer.rows:
        _rows(context, answer, listing)
    else:
        st.info(listing.nothing, icon=":material/filter_alt_off:")
    _below(context, answer, listing, cursors)


def _cursors(listing: Listing) -> list[str | None]:
    """Where the pages begin up to the one that the reader turned to; anew for other filters."""
    key, of = f"{listing.table} cursors", f"{listing.table} cursors of"
    if st.session_state.get(of) != repr(listing):
        st.session_state[of], st.session_state[key] = repr(listing), [None]
    cursors: list[str | None] = st.session_state[key]
    return cursors


def _page(context: PageContext, listing: Listing, cursors: list[str | None]) -> Answer:
    try:
        return context.api.read(listing.page(cursors[-1]), context.release)
    except ApiProblem as problem:
        if problem.status != 400 or cursors == [None]:
            raise
    # The cursor belongs to another release: begin again in this one.
    cursors[:] = [None]
    return context.api.read(listing.page(None), context.release)


def _rows(context: PageContext, answer: Answer, listing: Listing) -> None:
    """People have a short name in the first column, and their id in the last."""
    defined = context.catalogue.tables[listing.table]
    shown = [name for name in (listing.columns or defined) if name in defined]
    frame = pd.DataFrame(answer.rows, columns=shown)
    if PLACE in shown:
        places = [row[PLACE] for row in answer.rows]
        frame[PLACE] = [place and context.place(place) for place in places]
    of = {name: (f"{listing.table}.{name}", listing.columns.get(name, "")) for name in shown}
    if PERSON in shown:
        frame["who"] = [formats.customer(row, context.names) for row in answer.rows]
        del of[PERSON]
        of = {"who": ("", "Customer"), **of, PERSON: (f"{listing.table}.{PERSON}", "ID")}
    linked = PERSON in shown or next(iter(shown), "") == PLACE
    event = columns.table(
        context,
        frame,
        of,
        f"Rows of {listing.table} that pass the filters.",
        height=min(MAX_HEIGHT_PX, (len(frame) + 1) * ROW_PX + 3),
        key=f"{listing.table}_table",
        on_select="rerun" if linked else "ignore",
        selection_mode="single-row",
    )
    chosen = event["selection"]["rows"] if linked else []
    if chosen:
        row = answer.rows[chosen[0]]
        if PERSON in row:
            links.open_customer(str(row[PERSON]))
        links.open_restaurant(context.place(str(row[PLACE])))


def _below(
    context: PageContext, answer: Answer, listing: Listing, cursors: list[str | None]
) -> None:
    total = int(answer.meta["total_rows"])
    first = (len(cursors) - 1) * PAGE_ROWS
    following = answer.meta.get("next_cursor")
    with st.container(horizontal=True, vertical_alignment="center"):
        if following or first:
            _turns(listing.table, cursors, following)
        st.download_button(
            f"All {formats.count(total)} as CSV",
            data=lambda: context.api.download(listing.export(), context.release),
            file_name=f"{listing.table.replace('/', '-')}-{answer.meta['as_of']}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not total,
            key=f"{listing.table}_csv",
        )
        if total > PAGE_ROWS:
            last = first + len(answer.rows)
            st.caption(
                f"{formats.count(first + 1)} to {formats.count(last)} of {formats.count(total)}"
            )


def _turns(table: str, cursors: list[str | None], following: str | None) -> None:
    st.button(
        "Previous",
        icon=":material/chevron_left:",
        on_click=_turn_back,
        args=(cursors,),
        disabled=len(cursors) == 1,
        key=f"{table}_previous",
    )
    st.button(
        "Next",
        icon=":material/chevron_right:",
        on_click=cursors.append,
        args=(following,),
        disabled=not following,
        key=f"{table}_next",
    )


def _turn_back(cursors: list[str | None]) -> None:
    cursors.pop()
