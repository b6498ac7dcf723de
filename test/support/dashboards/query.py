"""What the API's routes make of a table's rows: filters, groups, measures, bins."""

import json
from collections.abc import Callable
from statistics import mean, median
from typing import Any

Row = dict[str, Any]
Params = dict[str, list[str]]

# Parameters of the contract that are no filters.
READING = {"sort", "limit", "format", "cursor", "fields", "by", "measures", "bins"}
PAGE_ROWS = 100
OF: dict[str, Callable[[list[Any]], Any]] = {"sum": sum, "avg": mean, "p50": median}
OF |= {"min": min, "max": max}


def matching(rows: list[Row], params: Params) -> list[Row]:
    """The rows that pass the filters among the parameters; an unknown column passes nothing."""
    wanted = {name: values for name, values in params.items() if name not in READING}
    return [row for row in rows if all(_passes(row, *term) for term in wanted.items())]


def _passes(row: Row, name: str, wanted: list[str]) -> bool:
    column, _, operator = name.partition(".")
    value = row.get(column)
    if operator == "null":
        return (value is None) == (wanted == ["true"])
    if value is None or operator in ("", "ne"):
        found = value is not None and (str(value) in wanted or json.dumps(value) in wanted)
        return found != (operator == "ne")
    limit = type(value)(wanted[0])
    outcome: bool = {
        "gte": value >= limit,
        "gt": value > limit,
        "lte": value <= limit,
        "lt": value < limit,
    }[operator]
    return outcome


def ordered(rows: list[Row], params: Params) -> list[Row]:
    """Sorted as asked; nulls last either way."""
    for term in reversed(params.get("sort", [""])[0].split(",")):
        column, down = term.lstrip("-"), term.startswith("-")
        if rows and column:
            filled = [row for row in rows if row[column] is not None]
            rest = [row for row in rows if row[column] is None]
            rows = sorted(filled, key=lambda row: row[column], reverse=down) + rest
    return rows


def paged(rows: list[Row], params: Params) -> tuple[list[Row], Row]:
    """One page of the rows, with what `meta` says of it; cursors are offsets here."""
    start = int(params.get("cursor", ["0"])[0])
    limit = int(params.get("limit", [str(PAGE_ROWS)])[0])
    following = start + limit if start + limit < len(rows) else None
    cursor = None if following is None else str(following)
    page = rows[start : start + limit]
    if fields := params.get("fields"):
        page = [{name: row[name] for name in fields[0].split(",")} for row in page]
    return page, {"total_rows": len(rows), "next_cursor": cursor}


def aggregate(rows: list[Row], params: Params) -> list[Row]:
    """One group, groups by columns, or bins over 0..max."""
    measured = params.get("measures", ["rows"])[0].split(",")
    if bins := params.get("bins"):
        return _binned(rows, bins[0], measured)
    by = [name for name in params.get("by", [""])[0].split(",") if name]
    groups: dict[tuple[Any, ...], list[Row]] = {} if by else {(): rows}
    for row in rows if by else []:
        groups.setdefault(tuple(row[name] for name in by), []).append(row)
    return [
        {**dict(zip(by, key, strict=True)), **_measure(rows_of, measured)}
        for key, rows_of in groups.items()
    ]


def _binned(rows: list[Row], bins: str, measured: list[str]) -> list[Row]:
    column, number = bins.split(":")
    width = max((row[column] for row in rows), default=1.0) / int(number)
    # Empty bins are part of the answer; without rows there are none.
    found: dict[int, list[Row]] = {bin_: [] for bin_ in range(int(number) if rows else 0)}
    for row in rows:
        found[min(int(row[column] / width), int(number) - 1)].append(row)
    return [
        {
            f"{column}.from": bin_ * width,
            f"{column}.to": (bin_ + 1) * width,
            **_measure(found[bin_], measured),
        }
        for bin_ in sorted(found)
    ]


def _measure(rows: list[Row], measured: list[str]) -> Row:
    found: Row = {}
    for measure in measured:
        column, _, name = measure.partition(".")
        values = [row[column] for row in rows if row[column] is not None] if name else []
        found[measure] = OF[name](values) if values else (len(rows) if not name else None)
    return found


def problem(status: int) -> Row:
    """A refusal, as in RFC 9457."""
    return {
        "status": status,
        "title": f"Status {status}",
        "detail": f"Stub failure {status}.",
        "request_id": "req-1",
    }
