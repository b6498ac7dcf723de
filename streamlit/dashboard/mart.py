"""A page of a mart: what it knows before it asks for figures, and how it asks for them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st
from dashboard import formats, page, pages
from dashboard.api import Answer, Api, Query, Row
from dashboard.catalogue import Catalogue
from dashboard.filters import WHERE

CATALOGUE = Query("/v1/marts")
NAMES = Query("/v1/locations/restaurants", {"fields": "restaurant_id,name", "limit": "1000"})
ABSENT = "This release does not have these figures, or you may not see them."
NOTHING = "There is nothing to show yet: no orders that count."
HIDDEN = "Known for all locations together only; your sign-in is limited to some of them."
EVERYWHERE = "All locations: the location filter does not apply here."
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Known:
    """Catalogue, release and restaurants' names, with the API that told them."""

    api: Api
    told: Answer
    catalogue: Catalogue
    names: dict[str, str]

    @property
    def as_of(self) -> str:
        """The last day of the data, yyyy-mm-dd."""
        return str(self.told.meta["as_of"])

    @property
    def is_limited(self) -> bool:
        """Whether the caller sees some restaurants only: the API then tells no number of rows.

        Rows over all restaurants are hidden from such a caller, those of restaurants are not.
        """
        tables = [table for mart in self.told.rows for table in mart["tables"]]
        return any(table.get("row_count", 0) is None for table in tables)

    def setting(self, name: str, default: int) -> int:
        """A business rule of the release, for words that name it."""
        return int(self.told.meta.get("settings", {}).get(name, default))

    def place(self, restaurant_id: str) -> str:
        """A restaurant's name."""
        return formats.restaurant(restaurant_id, self.names)

    def card(self, label: str, value: str, table: str, column: str) -> tuple[str, str, str | None]:
        """A key figure whose tooltip is the catalogue's definition of a column."""
        return label, value, self.catalogue.help(table, column)

    def read(self, queries: Mapping[str, Query]) -> Rows:
        """Rows by the queries' names, all of the known release; tables that the caller may not
        read are absent. Raises ApiProblem."""
        asked = {name: one for name, one in queries.items() if self.catalogue.has(one.table)}
        answers = page.asked(self.api, asked.values())
        page.of_one_release(self.told, *answers)
        return {name: answer.rows for name, answer in zip(asked, answers, strict=True)}

    def places(self, mart: str) -> dict[str, int]:
        """Customers of a mart by home restaurant, most first. Raises ApiProblem."""
        query = Query(f"/v1/{mart}/aggregate", {"by": WHERE, "measures": "rows"})
        rows = sorted(self.read({"places": query})["places"], key=lambda row: -int(row["rows"]))
        return {row[WHERE]: int(row["rows"]) for row in rows}


def known(api: Api) -> Known:
    """Catalogue first, because it tells what else the caller may read. Raises ApiProblem."""
    (told,) = page.asked(api, [CATALOGUE])
    first = Known(api, told, Catalogue.parse(told.rows), {})
    rows = first.read({"names": NAMES}).get("names", [])
    names = {row["restaurant_id"]: row["name"] for row in rows}
    return Known(api, told, first.catalogue, names)


@contextmanager
def opened(mart: str) -> Iterator[Known]:
    """A mart's page under its question; a release without the mart ends it with words."""
    with page.framed(pages.OF[mart].title, pages.OF[mart].question) as api:
        found = known(api)
        page.show_freshness(found.told.meta)
        if not found.catalogue.has(mart):
            page.show_empty(ABSENT)
            st.stop()
        yield found


def needed(rows: Rows, name: str) -> list[Row]:
    """The rows that the page can't do without; none of them end it with words."""
    if not rows.get(name):
        page.show_empty(ABSENT if name not in rows else NOTHING)
        st.stop()
    return rows[name]
