"""One customer: key figures and CLV over time."""

from functools import partial
from urllib.parse import quote

import streamlit as st
from dashboard import charts, filters, formats, page
from dashboard.api import Answer, Api, Row
from dashboard.catalogue import Catalogue
from dashboard.clv import charts as draw
from dashboard.clv import figures, questions
from dashboard.problems import ApiProblem


def customer(api: Api, catalogue: Catalogue, names: dict[str, str]) -> None:
    """Looks up the id that was typed, linked to, or selected in the table. Raises ApiProblem."""
    st.subheader("One customer")
    customer_id = filters.text(
        "Customer id",
        "customer",
        "Type an id, or select a row of the table",
        "The id as the ordering platform has it.",
    )
    if not customer_id:
        return
    try:
        row, history = _read(api, customer_id)
    except ApiProblem as problem:
        # 400: what was typed can't be an id at all.
        if problem.status not in (400, 404):
            raise
        st.info(
            "No such customer among those that you may see. Guests and test accounts have no CLV.",
            icon=":material/person_search:",
        )
        return
    _facts(row, catalogue, names)
    days = figures.history(history.rows)
    charts.show(
        "CLV over time",
        "USD spent to date",
        draw.history(days),
        f"A step line that ends at {formats.money(row['clv'])}.",
    )


def _read(api: Api, customer_id: str) -> tuple[Row, Answer]:
    if not customer_id.strip("."):
        # A path of dots would be folded away before it is sent, and ask something else.
        raise ApiProblem(404)
    safe = quote(customer_id, safe="")
    row, history = api.together([questions.customer(safe), questions.history(safe)])
    return row.rows[0], history


def _facts(row: Row, catalogue: Catalogue, names: dict[str, str]) -> None:
    definition = partial(catalogue.help, "clv")
    cards = [
        ("CLV", formats.money(row["clv"]), definition("clv")),
        ("Tier", row["clv_tier"], definition("clv_tier")),
        ("Rank", formats.count(row["clv_rank"]), definition("clv_rank")),
        ("Orders", formats.count(row["orders"]), definition("orders")),
        ("Per order", formats.money(row["avg_order_value"]), definition("avg_order_value")),
    ]
    page.show_metrics(cards)
    member = "member" if row["is_member"] else "not a member"
    st.caption(
        f"Customer from {formats.day(row['first_order_date'])} to "
        f"{formats.day(row['last_order_date'])}, {member}; home location "
        f"{formats.restaurant(row['restaurant_id'], names)}."
    )
