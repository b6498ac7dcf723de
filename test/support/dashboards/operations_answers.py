"""What the API says of releases and runs, in the form of the contract; actions are recorded."""

from dataclasses import dataclass, field
from typing import Any

from support.dashboards import query
from support.dashboards.answers import META
from support.dashboards.query import Row

EARLIER = "run-2024-02-19"
RUNS = "/v1/runs"


def current() -> Row:
    """The release that is served: two of three checks passed."""
    counts = {"read": 100, "accepted": 98, "quarantined": 2}
    return {
        **{name: META[name] for name in ("release", "as_of", "published_at", "stale")},
        "sequence": 7,
        "first_date": "2020-04-21",
        "counts": {
            "order_items": {**counts, "by_reason": {"time_invalid": 2, "price_invalid": 1}},
            "order_item_options": {
                "read": 50,
                "accepted": 50,
                "quarantined": 0,
                "by_reason": {},
            },
            "orders_with_conflicts": 4,
        },
        "checks": [
            {"name": "keys are unique", "table": "gold/clv", "passed": True, "detail": "10 of 10"},
            {"name": "parts add up", "table": "gold/sales", "passed": False, "detail": "off by 1"},
            {"name": "rows", "table": "gold/clv", "passed": True, "detail": "10"},
        ],
    }


def runs() -> list[Row]:
    """A run that succeeded, and a later one that failed."""
    return [
        _run("run-2024-02-20", "succeeded", "2024-02-21T03:00:00Z", "2024-02-21T03:04:00Z"),
        _run("run-2024-02-21", "failed", "2024-02-22T03:00:00Z", None),
    ]


def _run(run_id: str, status: str, started: str, finished: str | None) -> Row:
    error = {"type": "AuditError", "message": "sales do not add up"}
    return {
        "run_id": run_id,
        "status": status,
        "started_at": started,
        "finished_at": finished,
        "as_of": "2024-02-20",
        "release": run_id if finished else None,
        "reason": None,
        "counts": {} if finished else current()["counts"],
        "checks": [] if finished else current()["checks"],
        "steps": [
            {
                "name": "bronze",
                "status": "succeeded",
                "attempts": 1,
                "started_at": started,
                "finished_at": started,
                "seconds": 30.5,
                "outputs": {"bronze/order_items": {"rows": 100}},
                "error": None,
            },
            {
                "name": "gold/sales",
                "status": status,
                "attempts": 2,
                "started_at": started,
                "finished_at": finished,
                "seconds": None,
                "outputs": {},
                "error": None if finished else error,
            },
        ],
    }


@dataclass
class Operations:
    """An API with runs; `posted`: the actions that were asked for, with their keys."""

    posted: list[tuple[str, Row, str]] = field(default_factory=list)
    # Statuses to answer actions with instead, in order.
    refusals: list[int] = field(default_factory=list)
    # Rejected records; None where the caller may not see them.
    examples: list[Row] | None = None
    # Whether the latest run is in progress.
    is_active: bool = False
    # Statuses to answer with instead under a path.
    statuses: dict[str, int] = field(default_factory=dict)
    # The runs, oldest first.
    runs: list[Row] = field(default_factory=runs)

    def answer(self, path: str) -> tuple[int, Any] | None:
        """Status and body; None for what is none of this."""
        if path.endswith("/quarantine"):
            return (
                (403, query.problem(403))
                if self.examples is None
                else (200, _enveloped(self.examples))
            )
        if path in self.statuses:
            return self.statuses[path], query.problem(self.statuses[path])
        if self.runs:
            self.runs[-1]["is_active"] = self.is_active
        answers: dict[str, Any] = {
            "/v1/releases/current": current(),
            "/v1/releases": _enveloped(
                [current(), {**current(), "release": EARLIER, "sequence": 6}]
            ),
            RUNS: _enveloped(self.runs[::-1]),
            **{f"{RUNS}/{run['run_id']}": run for run in self.runs},
        }
        return (200, answers[path]) if path in answers else None

    def post(self, path: str, body: Row, key: str) -> tuple[int, Row]:
        """Accepts an action."""
        self.posted.append((path, body, key))
        if self.refusals:
            status = self.refusals.pop(0)
            return status, {"status": status, "title": "Refused", "detail": "As the test asked."}
        return 202, {"run_id": "run-new", "status": "planned"}


def _enveloped(rows: list[Row]) -> Row:
    return {"data": rows, "meta": {"next_cursor": None}}
