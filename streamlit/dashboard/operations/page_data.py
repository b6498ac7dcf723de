"""What the operations page asks the API, and the answers as frames."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from dashboard.api import Api, Query, Row
from dashboard.problems import ApiProblem

CURRENT, RUNS, RELEASES = "/v1/releases/current", "/v1/runs", "/v1/releases"
SOURCES = {"order_items": "Order lines", "order_item_options": "Options"}
# Neither is a failure of the page: runs are for administrators, and an API may not offer them.
NOT_OFFERED = (403, 404)
STEP_COLUMNS = [
    "step",
    "status",
    "attempts",
    "started_at",
    "finished_at",
    "seconds",
    "rows",
    "error",
]
EXAMPLES = 5


@dataclass(frozen=True)
class Release:
    """The release that is served. `document`: the API's own words; `counts`: read, accepted,
    quarantined by source table; `reasons`: quarantined records by source and reason, most first;
    `checks`: failed ones first."""

    document: Row
    counts: pd.DataFrame
    reasons: pd.DataFrame
    checks: pd.DataFrame

    @property
    def passed(self) -> int:
        """Checks that passed."""
        return int(self.checks["passed"].sum())

    @property
    def conflicts(self) -> int | None:
        """Orders whose lines differ in restaurant, user, time or app; None where not counted."""
        found = (self.document.get("counts") or {}).get("orders_with_conflicts")
        return None if found is None else int(found)


def release(api: Api) -> Release:
    """Raises ApiProblem."""
    document = api.document(CURRENT)
    counts = source_counts(document)
    return Release(
        document=document,
        counts=pd.DataFrame(
            [
                {
                    "source": SOURCES.get(source, source),
                    **{name: int(found[name]) for name in ("read", "accepted", "quarantined")},
                }
                for source, found in counts.items()
            ],
            columns=["source", "read", "accepted", "quarantined"],
        ),
        reasons=reasons(counts),
        checks=checks(document),
    )


def source_counts(document: Row) -> dict[str, Row]:
    """Counts by source table, of a release or a run; other counts left out."""
    counts: Row = document.get("counts") or {}
    return {name: found for name, found in counts.items() if isinstance(found, dict)}


def reasons(counts: dict[str, Row]) -> pd.DataFrame:
    """Quarantined records by source table and reason, most first."""
    rows = [
        (source, SOURCES.get(source, source), reason, reason.replace("_", " "), int(number))
        for source, found in counts.items()
        for reason, number in found.get("by_reason", {}).items()
    ]
    frame = pd.DataFrame(rows, columns=["table", "source", "code", "reason", "records"])
    return frame.sort_values("records", ascending=False, ignore_index=True)


def examples(api: Api, release: str, table: str, reason: str) -> list[Row] | ApiProblem:
    """A few rejected records of a reason: file, number and fields, or why there are none to see."""
    params = {"table": table, "reason": reason, "limit": str(EXAMPLES)}
    return offered(api, f"{RELEASES}/{release}/quarantine", params)


def checks(document: Row) -> pd.DataFrame:
    """The checks of a release or a run, failed ones first."""
    frame = pd.DataFrame(document.get("checks", []), columns=["passed", "name", "table", "detail"])
    return frame.sort_values("passed", kind="stable", ignore_index=True)


def offered(api: Api, path: str, params: dict[str, str] | None = None) -> list[Row] | ApiProblem:
    """Rows of runs or releases, or why there are none to see. Raises ApiProblem for the rest."""
    try:
        return api.live(Query(path, params or {})).rows
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


def steps(run: Row, now: datetime) -> pd.DataFrame:
    """A row per step of a run, in the order of the plan; one that runs has got as far as `now`."""

    def error(step: Row) -> Any:
        return (step.get("error") or {}).get("message")

    def rows(step: Row) -> int:
        return sum(int(one.get("rows") or 0) for one in (step.get("outputs") or {}).values())

    frame = pd.DataFrame(
        [
            {
                "step": step.get("name"),
                **{name: step.get(name) for name in STEP_COLUMNS[1:6]},
                "rows": rows(step),
                "error": error(step),
            }
            for step in run.get("steps", [])
        ],
        columns=STEP_COLUMNS,
    )
    for column in ("started_at", "finished_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True, errors="coerce")
    running = frame["started_at"].notna() & frame["finished_at"].isna()
    frame.loc[running, "finished_at"] = pd.Timestamp(now)
    return frame
