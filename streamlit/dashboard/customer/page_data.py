"""What the page of one customer asks the API: their row of each customer mart, and their days."""

from dataclasses import dataclass
from urllib.parse import quote

import pandas as pd

from dashboard.context import PageContext
from dashboard.problems import ApiProblem
from dashboard.query import Query, Row

HISTORY = ["order_date", "orders_to_date", "revenue", "clv_to_date", "valid_to"]


@dataclass(frozen=True)
class PageData:
    """`clv`, `segment`, `churn`: the customer's row of each mart, empty where hidden; `days`: their
    order days with what they had spent by then (USD), up to the last day of the data."""

    clv: Row
    segment: Row
    churn: Row
    days: pd.DataFrame


def load(context: PageContext, customer_id: str) -> PageData | None:
    """None where there is no such customer among those the caller may see. Raises ApiProblem."""
    if not customer_id.strip("."):
        # A path of dots would be folded away before it is sent, and ask something else.
        return None
    safe = quote(customer_id, safe="")
    one = {"customer_id": customer_id, "limit": "1"}
    # The routes of a customer are no tables; they need what the table needs.
    paths = {"clv": Query(f"/v1/clv/customers/{safe}")}
    paths["days"] = Query(f"/v1/clv/customers/{safe}/history", {"grain": "change"})
    tables = {"segment": Query("/v1/segments", one), "churn": Query("/v1/churn", one)}
    asked = {
        **paths,
        **{name: query for name, query in tables.items() if context.catalogue.has(query.table)},
    }
    try:
        answers = context.api.together(asked.values(), context.release)
    except ApiProblem as problem:
        # 400: what was typed can't be an id at all.
        if problem.status in (400, 404):
            return None
        raise
    rows = {name: answer.rows for name, answer in zip(asked, answers, strict=True)}
    return PageData(
        clv=rows["clv"][0],
        segment=next(iter(rows.get("segment", [])), {}),
        churn=next(iter(rows.get("churn", [])), {}),
        days=days(rows["days"]),
    )


def days(rows: list[Row]) -> pd.DataFrame:
    """One customer's order days, and one more on the day that the last one holds until."""
    frame = pd.DataFrame(rows, columns=HISTORY)
    # A date without a time would be shown a day early west of Greenwich.
    frame["order_date"] = pd.to_datetime(frame["order_date"])
    frame = frame.sort_values("order_date", ignore_index=True)
    if frame.empty or frame["valid_to"].iloc[-1] is None:
        return frame
    until = frame.iloc[[-1]].assign(
        revenue=0.0, order_date=pd.Timestamp(frame["valid_to"].iloc[-1])
    )
    return pd.concat([frame, until], ignore_index=True)
