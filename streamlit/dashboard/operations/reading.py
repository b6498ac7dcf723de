"""What the operations page asks the API, and the answers as frames."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.api import Api, Query, Row
from dashboard.mart import CATALOGUE
from dashboard.problems import ApiProblem

CURRENT, RUNS, RELEASES = "/v1/releases/current", "/v1/runs", "/v1/releases"
SOURCES = {"order_items": "Order lines", "order_item_options": "Options"}
# Neither is a failure of the page: runs are for administrators, and an API may not offer them.
NOT_OFFERED = (403, 404)


@dataclass(frozen=True)
class Release:
    """The release that is served. `counts`: read, accepted, quarantined by source table;
    `reasons`: quarantined records by source and reason, most first; `checks`: failed ones first;
    `tables`: rows and grain."""

    told: Row
    counts: pd.DataFrame
    reasons: pd.DataFrame
    checks: pd.DataFrame
    tables: pd.DataFrame

    @property
    def passed(self) -> int:
        """Checks that passed."""
        return int(self.checks["passed"].sum())


def release(api: Api) -> Release:
    """Raises ApiProblem."""
    told = api.document(CURRENT)
    marts = api.get(CATALOGUE).rows
    counts: Row = told.get("counts") or {}
    return Release(
        told=told,
        counts=pd.DataFrame(
            [
                {
                    "source": SOURCES.get(source, source),
                    **{name: int(found[name]) for name in ("read", "accepted", "quarantined")},
                }
                for source, found in counts.items()
                if source in SOURCES
            ],
            columns=["source", "read", "accepted", "quarantined"],
        ),
        reasons=reasons(counts),
        checks=checks(told),
        tables=pd.DataFrame(
            [
                {
                    "table": table["name"],
                    "rows": table.get("row_count"),
                    "grain": table.get("grain"),
                }
                for mart in marts
                for table in mart["tables"]
            ],
            columns=["table", "rows", "grain"],
        ),
    )


def reasons(counts: Row) -> pd.DataFrame:
    """Quarantined records by source table and reason, most first."""
    rows = [
        (SOURCES.get(source, source), reason.replace("_", " "), int(number))
        for source, found in counts.items()
        if source in SOURCES
        for reason, number in found.get("by_reason", {}).items()
    ]
    frame = pd.DataFrame(rows, columns=["source", "reason", "records"])
    return frame.sort_values("records", ascending=False, ignore_index=True)


def checks(told: Row) -> pd.DataFrame:
    """The checks of a release or a run, failed ones first."""
    frame = pd.DataFrame(told.get("checks", []), columns=["passed", "name", "table", "detail"])
    return frame.sort_values("passed", kind="stable", ignore_index=True)


def offered(api: Api, path: str) -> list[Row] | ApiProblem:
    """Rows of runs or releases, or why there are none to see. Raises ApiProblem for the rest."""
    try:
        return api.get(Query(path)).rows
    except ApiProblem as problem:
        if problem.status in NOT_OFFERED:
            return problem
        raise


def runs(rows: list[Row]) -> pd.DataFrame:
    """A row per run, latest first, with how long it took in seconds."""
    columns = ["run_id", "status", "started_at", "finished_at", "as_of", "release", "reason"]
    frame = pd.DataFrame(rows, columns=columns)
    for column in ("started_at", "finished_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True, errors="coerce")
    frame["seconds"] = (frame["finished_at"] - frame["started_at"]).dt.total_seconds()
    return frame.sort_values("started_at", ascending=False, ignore_index=True)


def steps(run: Row) -> pd.DataFrame:
    """A row per step of a run, in the order of the plan."""

    def error(step: Row) -> Any:
        return (step.get("error") or {}).get("message")

    def rows(step: Row) -> int:
        return sum(int(one.get("rows") or 0) for one in (step.get("outputs") or {}).values())

    return pd.DataFrame(
        [
            {
                "step": step.get("name"),
                "status": step.get("status"),
                "attempts": step.get("attempts"),
                "seconds": step.get("seconds"),
                "rows": rows(step),
                "error": error(step),
            }
            for step in run.get("steps", [])
        ],
        columns=["step", "status", "attempts", "seconds", "rows", "error"],
    )
