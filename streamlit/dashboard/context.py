"""What every page needs before it asks for figures: release, catalogue and restaurants' names."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st
from dashboard import formats, layout, page, pages
from dashboard.api import Api
from dashboard.catalogue import Catalogue
from dashboard.problems import ApiProblem, ReleaseChangedError
from dashboard.query import ROW_LIMIT, Answer, Query, Row

CATALOGUE = Query("/v1/marts")
RESTAURANTS = Query("/v1/locations/restaurants", {"limit": ROW_LIMIT})
ABSENT = "This release does not have these figures, or you may not see them."
NOTHING = "There is nothing to show yet: no orders that count."
HIDDEN = "Only known for all locations together; your sign-in is limited to some of them."
EVERYWHERE = "All locations: the location filter does not apply here."
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class PageContext:
    """One release as one caller sees it; every figure of a page comes from it.

    `names` and `restaurants`: the restaurants' names and rows of locations/restaurants, by id.
    """

    api: Api
    meta: Row
    catalogue: Catalogue
    names: dict[str, str]
    restaurants: dict[str, Row]

    @property
    def release(self) -> str:
        """The release of every figure on the page."""
        return str(self.meta["release"])

    @property
    def as_of(self) -> date:
        """The last day of the data."""
        return date.fromisoformat(self.meta["as_of"])

    @property
    def is_limited(self) -> bool:
        """Whether the caller sees some restaurants only."""
        return self.catalogue.is_limited

    def setting(self, name: str, default: int) -> int:
        """A business rule of the release, for texts that name it."""
        return int(self.meta.get("settings", {}).get(name, default))

    def place(self, restaurant_id: str) -> str:
        """A restaurant's name."""
        return formats.restaurant(restaurant_id, self.names)

    def help(self, table: str, column: str) -> str | None:
        """The catalogue's definition of a column."""
        return self.catalogue.help(table, column)

    def card(self, label: str, value: str, table: str, column: str, **more: Any) -> layout.Card:
        """A key figure whose tooltip is the catalogue's definition of a column."""
        return layout.Card(label, value, self.help(table, column), **more)

    def read(self, queries: Mapping[str, Query], also: Iterable[Query] = ()) -> Rows:
        """Rows by the queries' names, all of the page's release; tables that the caller may not
        read are absent. Raises ApiProblem.

        `also`: what a later part of the page asks, to be cached by then.
        """
        allowed = {name: one for name, one in queries.items() if self.catalogue.has(one.table)}
        later = [one for one in also if self.catalogue.has(one.table)]
        with st.spinner(page.LOADING):
            answers = self.api.together([*allowed.values(), *later], self.release)
        return {name: answer.rows for name, answer in zip(allowed, answers, strict=False)}


def page_context(api: Api) -> PageContext:
    """One request where the release is the last one. Raises ApiProblem."""
    with ThreadPoolExecutor(max_workers=1) as pool, st.spinner(page.LOADING):
        early = pool.submit(_restaurants, api, api.last_release(CATALOGUE))
        current = api.current(CATALOGUE)
        catalogue = Catalogue.parse(current.rows)
        found = early.result()
    is_other = found is None or found.release not in (current.release, None)
    if is_other and catalogue.has(RESTAURANTS.table):
        found = api.read(RESTAURANTS, current.release)
    places = {row["restaurant_id"]: row for row in (found.rows if found else [])}
    names = formats.distinct({one: row["name"] for one, row in places.items()})
    return PageContext(api, current.meta, catalogue, names, places)


def _restaurants(api: Api, release: str | None) -> Answer | None:
    """Read together with the catalogue, which alone tells whether the caller may read them, and
    whether the release is still the current one."""
    try:
        return api.read(RESTAURANTS, release)
    except (ApiProblem, ReleaseChangedError):
        return None


@contextmanager
def mart_page(mart: str) -> Iterator[PageContext]:
    """A mart's page under its question; a release without the mart ends it with words."""
    with page.framed(pages.OF[mart].title, pages.OF[mart].question) as api:
        context = page_context(api)
        page.show_freshness(context.meta)
        if not context.catalogue.has(mart):
            page.show_empty(ABSENT)
            st.stop()
        yield context


def needed(rows: Rows, name: str) -> list[Row]:
    """The rows that the page can't do without; none of them end it with words."""
    if not rows.get(name):
        page.show_empty(ABSENT if name not in rows else NOTHING)
        st.stop()
    return rows[name]
