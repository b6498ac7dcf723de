"""The overview's sections: key figures, and a card per question with its answer and its page."""

import streamlit as st
from dashboard import charts, formats, page, pages
from dashboard.mart import ABSENT, NOTHING, Known, Rows
from dashboard.overview.answers import ANSWERS


def read(known: Known) -> dict[str, Rows]:
    """Rows by mart and query, all asked for together. Raises ApiProblem."""
    asked = {
        (mart, name): query
        for mart, answer in ANSWERS.items()
        for name, query in answer.queries(known).items()
    }
    told = known.read({f"{mart} {name}": query for (mart, name), query in asked.items()})
    return {
        mart: {
            name: told[f"{mart} {name}"]
            for of, name in asked
            if of == mart and f"{mart} {name}" in told
        }
        for mart in ANSWERS
    }


def _sum(rows: list[dict[str, object]], column: str, **where: object) -> float:
    return sum(
        float(str(row[column] or 0))
        for row in rows
        if all(row[name] == value for name, value in where.items())
    )


def kpis(known: Known, told: dict[str, Rows]) -> None:
    """The figures that everybody asks for first; those of hidden tables are left out."""
    cards = []
    if sold := told["sales"].get("now"):
        revenue, orders = _sum(sold, "revenue.sum"), _sum(sold, "orders.sum")
        cards.append(known.card("Revenue", formats.money(revenue), "sales", "revenue"))
        cards.append(known.card("Orders", formats.count(orders), "sales", "orders"))
    if total := told["clv"].get("total"):
        number = formats.count(_sum(total, "rows"))
        cards.append(known.card("Customers", number, "clv", "customer_id"))
    if statuses := told["churn"].get("statuses"):
        worth = formats.money(_sum(statuses, "clv.sum", churn_status="at_risk"))
        cards.append(known.card("Value at risk", worth, "churn", "clv"))
    if members := told["loyalty"].get("statuses"):
        share = _sum(members, "revenue_share", basis="customer", status="member")
        cards.append(
            known.card("Members' revenue", formats.share(share), "loyalty", "revenue_share")
        )
    if restaurants := told["locations"].get("restaurants"):
        active = formats.count(sum(bool(row["is_active"]) for row in restaurants))
        cards.append(known.card("Active restaurants", active, "locations/restaurants", "is_active"))
    if cards:
        page.show_metrics(cards)


def answers(known: Known, told: dict[str, Rows]) -> None:
    """A card per mart, in reading order."""
    with st.grid(2, min_column_width=charts.MIN_WIDTH) as grid:
        for one in pages.PAGES:
            with grid.cell(), st.container(border=True):
                st.markdown(f"##### :material/{one.icon}: {one.title}")
                st.caption(one.question)
                st.markdown(_said(known, one.name, told[one.name]))
                st.page_link(one.path, label=f"More on {one.label.lower()}", icon=":material/east:")


def _said(known: Known, mart: str, rows: Rows) -> str:
    answer = ANSWERS[mart]
    if answer.main not in rows:
        return ABSENT
    return (answer.say(known, rows) if rows[answer.main] else "") or NOTHING
