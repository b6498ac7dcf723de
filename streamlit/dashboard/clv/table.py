"""The CLV page's table: filtered, sorted and paged by the API, as is its CSV."""

from typing import Any

import pandas as pd

import streamlit as st
from dashboard import filters, formats
from dashboard.api import Answer, Api
from dashboard.catalogue import Catalogue
from dashboard.clv import questions
from dashboard.filters import Filters
from dashboard.problems import ApiProblem

PAGE_ROWS = 50
SORTS = {
    "-clv": "CLV, highest first",
    "clv": "CLV, lowest first",
    "-orders": "Orders, most first",
    "-last_order_date": "Latest order first",
    "first_order_date": "Longest known first",
}
# Columns in reading order; those that the catalogue does not list are not shown.
COLUMNS = {
    "customer_id": "Customer",
    "clv_tier": "Tier",
    "clv": "CLV",
    "clv_rank": "Rank",
    "orders": "Orders",
    "avg_order_value": "Per order",
    "first_order_date": "First order",
    "last_order_date": "Last order",
    "is_member": "Member",
    "restaurant_id": "Home location",
    "p_alive": "Still a customer",
    "predicted_revenue_365d": "Expected, 365 days",
    "predicted_clv": "Predicted CLV",
}
MONEY = {"clv", "avg_order_value", "predicted_revenue_365d", "predicted_clv"}
CURSORS = "customers_cursors"
CURSORS_OF = "customers_cursors_of"
CHOSEN = "customer"


def customers(api: Api, chosen: Filters, catalogue: Catalogue, names: dict[str, str]) -> None:
    """The table with its own filters. Raises ApiProblem."""
    st.subheader("Customers")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tier = filters.many("Tier", "clv_tier", questions.TIERS, placeholder="All tiers")
        least = filters.amount("CLV from, USD", "min_clv", placeholder="Any")
        sort = filters.one("Order", "sort", list(SORTS), SORTS.__getitem__)
    wanted: Filters = {**chosen, **({"clv_tier": tier} if tier else {})}
    if least is not None:
        wanted["clv.gte"] = f"{least:g}"
    answer = _page(api, wanted, sort)
    _rows(answer, catalogue, names)
    _below(api, answer, wanted, sort)


def _page(api: Api, wanted: Filters, sort: str) -> Answer:
    """The page that the reader turned to; the first one when filters or release changed."""
    asked = repr((wanted, sort))
    if st.session_state.get(CURSORS_OF) != asked:
        st.session_state[CURSORS_OF], st.session_state[CURSORS] = asked, [None]
    cursors: list[str | None] = st.session_state[CURSORS]
    try:
        return api.get(questions.customers(wanted, sort, PAGE_ROWS, cursors[-1]))
    except ApiProblem as problem:
        if problem.status not in (400, 410) or cursors == [None]:
            raise
    # The cursor belongs to a release that was purged meanwhile: begin again in the new one.
    st.session_state[CURSORS] = [None]
    return api.get(questions.customers(wanted, sort, PAGE_ROWS, None))


def _rows(answer: Answer, catalogue: Catalogue, names: dict[str, str]) -> None:
    if not answer.rows:
        st.info("No customers pass these filters.", icon=":material/filter_alt_off:")
        return
    shown = [column for column in COLUMNS if catalogue.has("clv", column)]
    frame = pd.DataFrame(answer.rows, columns=shown)
    if "restaurant_id" in shown:
        frame["restaurant_id"] = [formats.restaurant(key, names) for key in frame["restaurant_id"]]
    st.dataframe(
        frame,
        hide_index=True,
        height=388,
        key="customers_table",
        column_config={column: _column(column, catalogue) for column in shown},
        on_select=_choose(list(frame["customer_id"])),
        selection_mode="single-row",
        alt="Customers that pass the filters, one row each.",
    )


def _column(column: str, catalogue: Catalogue) -> Any:
    words: dict[str, Any] = {"label": COLUMNS[column], "help": catalogue.help("clv", column)}
    if column in MONEY:
        return st.column_config.NumberColumn(**words, format="dollar")
    if column.endswith("_date"):
        return st.column_config.DateColumn(**words, format="D MMM YYYY")
    if column == "p_alive":
        return st.column_config.NumberColumn(**words, format="percent")
    if column == "is_member":
        return st.column_config.CheckboxColumn(**words)
    return st.column_config.Column(**words)


def _choose(ids: list[str]) -> Any:
    """A selected row is looked up below."""

    def choose() -> None:
        rows = st.session_state["customers_table"]["selection"]["rows"]
        if rows:
            st.session_state[CHOSEN] = ids[rows[0]]

    return choose


def _turn_back() -> None:
    st.session_state[CURSORS].pop()


def _below(api: Api, answer: Answer, wanted: Filters, sort: str) -> None:
    cursors: list[str | None] = st.session_state[CURSORS]
    total = int(answer.meta["total_rows"])
    first = (len(cursors) - 1) * PAGE_ROWS
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Previous",
            icon=":material/chevron_left:",
            on_click=_turn_back,
            disabled=len(cursors) == 1,
        )
        following = answer.meta.get("next_cursor")
        st.button(
            "Next",
            icon=":material/chevron_right:",
            on_click=cursors.append,
            args=(following,),
            disabled=not following,
        )
        st.download_button(
            f"All {formats.count(total)} as CSV",
            data=lambda: api.download(questions.export(wanted, sort)),
            file_name=f"clv-{answer.meta['as_of']}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not total,
        )
        if total:
            last = first + len(answer.rows)
            st.caption(
                f"{formats.count(first + 1)} to {formats.count(last)} of {formats.count(total)}"
            )
