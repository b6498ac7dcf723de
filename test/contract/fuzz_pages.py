"""Pages for the stateful phase of schemathesis: it knows no link that keeps the rest of a query."""

from typing import Any

import schemathesis
from schemathesis.generation.meta import TestPhase

Query = dict[str, Any]

# The query that each cursor came with.
queries: dict[str, Query] = {}


def is_followed(case: schemathesis.Case) -> bool:
    """Whether the request is one of a chain, and valid as it was made up."""
    meta = case.meta
    return bool(meta and meta.phase.name == TestPhase.STATEFUL and meta.generation.mode.is_positive)


@schemathesis.hook
def before_call(
    _: schemathesis.HookContext, case: schemathesis.Case, _kwargs: dict[str, Any]
) -> None:
    """A cursor goes with the query that it came from; any other page is the first, of one row.

    Made-up filters leave next to nothing of the test data, and then there is no next page.
    """
    is_list = any(parameter.name == "cursor" for parameter in case.operation.query)
    if not is_list or not is_followed(case):
        return
    query = case.query or {}
    cursor = query.get("cursor")
    if cursor in queries:
        case.query = {**queries[cursor], "cursor": cursor}
    else:
        kept = {name: query[name] for name in ("since", "fields", "sort") if name in query}
        case.query = {**kept, "limit": 1}


@schemathesis.hook
def after_call(
    _: schemathesis.HookContext, case: schemathesis.Case, response: schemathesis.Response
) -> None:
    """Remember which query a cursor came with."""
    if response.status_code != 200 or not is_followed(case):
        return
    if response.headers.get("content-type", [""])[0].startswith("application/json"):
        reply = response.json()
        cursor = reply["meta"].get("next_cursor") if isinstance(reply.get("meta"), dict) else None
        if cursor is not None:
            queries[cursor] = {k: v for k, v in (case.query or {}).items() if k != "cursor"}


@schemathesis.check
def cursors_go_on(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """A page goes on for whoever got its cursor, with the same query."""
    query = dict(case.query or {})
    cursor = query.pop("cursor", None)
    if not isinstance(cursor, str) or queries.get(cursor) != query:
        return
    if response.status_code == 400:
        assert response.request.headers.get("Authorization") is None, "its own cursor was refused"


@schemathesis.deserializer("text/csv", "application/x-ndjson")
def text(_: schemathesis.DeserializationContext, response: schemathesis.Response) -> str:
    """Neither leads to a next page."""
    return str(response.text)
