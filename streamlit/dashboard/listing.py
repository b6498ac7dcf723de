"""A table that the API filters, sorts and pages, and its CSV with all that pass the filters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

import streamlit as st
from dashboard import columns, formats
from dashboard.api import Answer, Api, Query
from dashboard.catalogue import Catalogue, Column
from dashboard.filters import WHERE, Filters
from dashboard.problems import ApiProblem

PAGE_ROWS = 50
ROW_PX = 35
MAX_HEIGHT_PX = 388


@dataclass(frozen=True)
class Listing:
    """What is listed: a table of the API under filters and a sort.

    `columns`: labels of the columns to show, in reading order; without them all are shown. Those
    that the catalogue does not list never are.
    """

    table: str
    filters: Filters
    sort: str
    columns: Mapping[str, str] = field(default_factory=dict)
    nothing: str = "This table has no rows that pass the filters."

    def page(self, cursor: str | None) -> Query:
        """One page of rows."""
        paging = {"limit": str(PAGE_ROWS), **({"cursor": cursor} if cursor else {})}
        return Query(f"/v1/{self.table}", {**self._wanted(), **paging})

    def export(self) -> Query:
        """All rows, as CSV."""
        return Query(f"/v1/{self.table}", {**self._wanted(), "format": "csv"})

    def _wanted(self) -> Filters:
        return {**self.filters, **({"sort": self.sort} if self.sort else {})}


def show(
    api: Api,
    catalogue: Catalogue,
    names: dict[str, str],
    listed: Listing,
    on_select: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The rows, the buttons to turn the page, and the CSV. Raises ApiProblem.

    `on_select` is called with the row that the reader selects, which is possible only with it.
    """
    cursors = _cursors(listed)
    answer = _page(api, listed, cursors)
    if answer.rows:
        _rows(answer, catalogue, names, listed, on_select)
    else:
        st.info(listed.nothing, icon=":material/filter_alt_off:")
    _below(api, answer, listed, cursors)


def _cursors(listed: Listing) -> list[str | None]:
    """Where the pages begin up to the one that the reader turned to; anew for other filters."""
    key, of = f"{listed.table} cursors", f"{listed.table} cursors of"
    if st.session_state.get(of) != repr(listed):
        st.session_state[of], st.session_state[key] = repr(listed), [None]
    cursors: list[str | None] = st.session_state[key]
    return cursors


def _page(api: Api, listed: Listing, cursors: list[str | None]) -> Answer:
    try:
        return api.get(listed.page(cursors[-1]))
    except ApiProblem as problem:
        if problem.status not in (400, 410) or cursors == [None]:
            raise
    # The cursor belongs to a release that was purged meanwhile: begin again in the new one.
    cursors[:] = [None]
    return api.get(listed.page(None))


def _rows(
    answer: Answer,
    catalogue: Catalogue,
    names: dict[str, str],
    listed: Listing,
    on_select: Callable[[dict[str, Any]], None] | None,
) -> None:
    known = catalogue.tables[listed.table]
    shown = [column for column in (listed.columns or known) if column in known]
    frame = pd.DataFrame(answer.rows, columns=shown)
    if WHERE in shown:
        places = [row[WHERE] for row in answer.rows]
        frame[WHERE] = [place and formats.restaurant(place, names) for place in places]
    key = f"{listed.table}_table"

    def choose() -> None:
        chosen = st.session_state[key]["selection"]["rows"]
        if chosen and on_select:
            on_select(answer.rows[chosen[0]])

    st.dataframe(
        frame,
        hide_index=True,
        height=min(MAX_HEIGHT_PX, (len(frame) + 1) * ROW_PX + 3),
        key=key,
        column_config={one: _column(known[one], listed.columns.get(one)) for one in shown},
        on_select=choose if on_select else "ignore",
        selection_mode="single-row",
        alt=f"Rows of {listed.table} that pass the filters.",
    )


def _column(column: Column, label: str | None) -> Any:
    words: dict[str, Any] = {
        "label": label or column.name.replace("_", " ").capitalize(),
        "help": column.description,
    }
    if column.name == WHERE:
        return st.column_config.TextColumn(**{**words, "label": label or "Location"})
    if column.kind == "date":
        is_month = column.name in ("month", "cohort")
        return st.column_config.DateColumn(**words, format="MMM YYYY" if is_month else "D MMM YYYY")
    if column.kind == "flag":
        return st.column_config.CheckboxColumn(**words)
    if column.kind != "text" and (column.unit in columns.FORMATS or column.kind == "count"):
        return columns.number(words["label"], column.unit, column.description)
    return st.column_config.Column(**words)


def _below(api: Api, answer: Answer, listed: Listing, cursors: list[str | None]) -> None:
    total = int(answer.meta["total_rows"])
    first = (len(cursors) - 1) * PAGE_ROWS
    following = answer.meta.get("next_cursor")
    with st.container(horizontal=True, vertical_alignment="center"):
        if following or first:
            _turns(listed.table, cursors, following)
        st.download_button(
            f"All {formats.count(total)} as CSV",
            data=lambda: api.download(listed.export()),
            file_name=f"{listed.table.replace('/', '-')}-{answer.meta['as_of']}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not total,
            key=f"{listed.table}_csv",
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
