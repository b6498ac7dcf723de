"""What a decision about a run is made from: requests, and states of the store."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pipeline.redshift.options import WarehousePlace
from pipeline.rules import load_rules
from pipeline.runs.plan import decide
from pipeline.runs.request import Request
from pipeline.runs.state import State
from pipeline.storage.documents import Document

NOW = datetime(2024, 3, 1, 3, 0, tzinfo=UTC)
"""The evening of 29 February in New York."""
SOURCE = {"kind": "csv", "id": "s", "location": "/data"}
EMPTY = State(now=NOW, source=SOURCE)
WAREHOUSE = WarehousePlace("group", "db", "role")


def request(**wishes: Any) -> Request:
    return Request(home="/none", master="", **({"run_id": "run"} | wishes))


def version(run_id: str) -> Document:
    return {"run_id": run_id, "path": run_id, "rows": 1, "files": []}


def release(*overrides: str) -> Document:
    """The part of a manifest that a decision reads."""
    tables = ("bronze/order_items", "silver/orders", "gold/clv", "gold/clv/tiers", "gold/sales")
    return {
        "release": "last",
        "as_of": "2024-02-20",
        "first_date": "2024-01-01",
        "counts": {},
        "metadata": {},
        "settings": load_rules(overrides).settings(),
        "tables": {table: version("last") for table in tables},
    }


def released(*overrides: str) -> State:
    return replace(EMPTY, latest=release(*overrides))


def statuses(document: Document) -> dict[str, str]:
    return {step["name"]: step["status"] for step in document["steps"]}


def pending(document: Document) -> list[str]:
    return [name for name, status in statuses(document).items() if status != "succeeded"]


def failed_at(step: str, **wishes: Any) -> State:
    """A run that did everything before a step."""
    document = decide(request(**wishes), EMPTY) | {"status": "failed"}
    for each in document["steps"]:
        if each["name"] == step:
            break
        each.update(status="succeeded", outputs={f"{each['name']}/t": version("run")})
    return State(now=NOW.replace(day=2), run=(document, "7"), source=SOURCE)
