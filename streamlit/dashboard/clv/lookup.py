"""One customer: key figures and CLV over time."""

from urllib.parse import quote

import streamlit as st
from dashboard import charts, filters, formats
from dashboard.api import Answer, Api, Row
from dashboard.clv import charts as draw
from dashboard.clv import figures, questions
from dashboard.problems import ApiProblem


def customer(api: Api, names: dict[str, str]) -> None:
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
        if problem.status != 404:
            raise
        st.info(
            "No such customer among those that you may see. Guests and test accounts have no CLV.",
            icon=":material/person_search:",
        )
        return
    _facts(row, names)
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


def _facts(row: Row, names: dict[str, str]) -> None:
    facts = [
        ("CLV", formats.money(row["clv"])),
        ("Tier", f"{row['clv_tier']}, rank {formats.count(row['clv_rank'])}"),
        ("Orders", formats.count(row["orders"])),
        ("Per order", formats.money(row["avg_order_value"])),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, value in facts:
            st.metric(label, value, border=True, width=165)
    member = "member" if row["is_member"] else "not a member"
    st.caption(
        f"Customer from {formats.day(row['first_order_date'])} to "
        f"{formats.day(row['last_order_date'])}, {member}; home location "
        f"{formats.restaurant(row['restaurant_id'], names)}."
    )
