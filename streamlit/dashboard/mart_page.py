"""The plain page of a mart: freshness, figures that the page draws, every table with its CSV."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd

import streamlit as st
from dashboard import filters, formats
from dashboard.api import Api, Query, Row
from dashboard.catalogue import Catalogue, Column
from dashboard.page import asked, framed, guarded, show_empty, show_freshness

# Enough to see what a table holds; its CSV holds all rows.
SHOWN_ROWS = 100
Card = tuple[str, str, str | None]


@dataclass(frozen=True)
class Found:
    """The rows of each of the page's queries, in their order, and what the columns mean."""

    mart: str
    rows: list[list[Row]]
    catalogue: Catalogue

    def card(self, label: str, value: str, column: str, table: str = "") -> Card:
        """A key figure with the definition of the column, of the mart's main table by default."""
        return label, value, self.catalogue.help(table or self.mart, column)


@contextmanager
def opened(mart: str, title: str, question: str, queries: Sequence[Query]) -> Iterator[Found]:
    """A page over its queries; the tables follow what the page draws.

    A release without the mart, a caller who may not see it, and a first query without rows end the
    page with words instead.
    """
    with framed(title, question) as api:
        catalogue = Catalogue.parse(asked(api, [Query("/v1/marts")])[0].data)
        if not all(catalogue.has(_table(query)) for query in queries):
            show_empty("This release does not have these figures, or you may not see them.")
            st.stop()
        answers = asked(api, queries)
        show_freshness(answers[0].meta)
        if not answers[0].rows:
            show_empty("There is nothing to show yet: no orders that count.")
            st.stop()
        yield Found(mart, [answer.rows for answer in answers], catalogue)
        tables(api, catalogue, mart)


@st.fragment
def tables(api: Api, catalogue: Catalogue, mart: str) -> None:
    """One table of the mart at a time: its first rows by key, and all of them as CSV."""
    st.subheader("Tables")
    names = [name for name in catalogue.tables if name.split("/")[0] == mart]
    chosen = filters.one("Table", "table", names)
    with guarded():
        (answer,) = asked(api, [Query(f"/v1/{chosen}", {"limit": str(SHOWN_ROWS)})])
        total = int(answer.meta["total_rows"])
        if not total:
            show_empty("This table has no rows in this release.")
            return
        columns = catalogue.tables[chosen]
        st.dataframe(
            pd.DataFrame(answer.rows, columns=list(columns)),
            hide_index=True,
            column_config={name: _column(column) for name, column in columns.items()},
            alt=f"The first rows of {chosen}, by key.",
        )
        _below(api, chosen, total, answer.meta["as_of"])


def percent(value: float | None) -> str:
    """A change, or a difference, in percent: 4.25 -> `+4.2%`."""
    return formats.NONE if value is None else f"{value:+.1f}%"


def _below(api: Api, table: str, total: int, as_of: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"All {formats.count(total)} as CSV",
            data=lambda: api.download(Query(f"/v1/{table}", {"format": "csv"})),
            file_name=f"{table.replace('/', '-')}-{as_of}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        if total > SHOWN_ROWS:
            st.caption(f"The first {SHOWN_ROWS} rows of {formats.count(total)}")


def _column(column: Column) -> Any:
    label = column.name.replace("_", " ").capitalize()
    written = {"USD": "dollar", "share, 0..1": "percent", "percent": "%.2f%%"}.get(
        column.unit or ""
    )
    if written is None:
        return st.column_config.Column(label, help=column.description)
    return st.column_config.NumberColumn(label, help=column.description, format=written)


def _table(query: Query) -> str:
    """The table that a query reads."""
    return query.path.removeprefix("/v1/").removesuffix("/aggregate")
