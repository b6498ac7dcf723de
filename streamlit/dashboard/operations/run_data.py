"""Runs as frames: what they did, and how their checks differ from one to the next."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pandas as pd

from dashboard import formats
from dashboard.api import Api
from dashboard.operations.page_data import RUNS, check_name
from dashboard.query import Row

# What a check counted comes first in its detail: `1355 rows`, `3 of 20351 quarantined`.
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
MOST_RUNS = 6
TIMES = ["started_at", "finished_at"]


def runs(rows: list[Row]) -> pd.DataFrame:
    """A row per run, latest first, with how long it took in seconds."""
    columns = ["run_id", "status", "started_at", "finished_at", "as_of", "release", "reason"]
    frame = _timed(pd.DataFrame(rows, columns=columns))
    frame["seconds"] = (frame["finished_at"] - frame["started_at"]).dt.total_seconds()
    return frame.sort_values("started_at", ascending=False, ignore_index=True)


def steps(run: Row, now: datetime) -> pd.DataFrame:
    """A row per step of a run, in the order of the plan; one that runs has got as far as `now`."""
    names = ["status", "attempts", *TIMES, "seconds"]
    rows = [
        {
            "step": step.get("name"),
            **{name: step.get(name) for name in names},
            "rows": sum(int(one.get("rows") or 0) for one in (step.get("outputs") or {}).values()),
            "error": (step.get("error") or {}).get("message"),
        }
        for step in run.get("steps", [])
    ]
    frame = _timed(pd.DataFrame(rows, columns=["step", *names, "rows", "error"]))
    running = frame["started_at"].notna() & frame["finished_at"].isna()
    frame.loc[running, "finished_at"] = pd.Timestamp(now)
    return frame


def _timed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        **{name: pd.to_datetime(frame[name], utc=True, errors="coerce") for name in TIMES}
    )


def published(api: Api, rows: list[Row]) -> list[Row]:
    """The documents of the last runs that made a release, oldest first. Raises ApiProblem."""
    made = [row for row in rows if row.get("status") == "succeeded" and row.get("release")]
    latest = sorted(made, key=lambda row: str(row["started_at"]))[-MOST_RUNS:]
    with ThreadPoolExecutor(max_workers=MOST_RUNS) as pool:
        return list(pool.map(lambda row: api.document(f"{RUNS}/{row['run_id']}"), latest))


def drift(documents: Sequence[Row]) -> pd.DataFrame:
    """What the checks of the last release counted, against the one before, the largest change
    first: check, table, now, before, change (percent), trend (all of them, oldest first)."""
    counted: dict[tuple[str, str], dict[int, float]] = {}
    for at, document in enumerate(documents):
        for one in document.get("checks", []):
            if number := NUMBER.search(str(one["detail"])):
                key = (check_name(str(one["name"])), str(one["table"]))
                counted.setdefault(key, {})[at] = float(number[0])
    last = len(documents) - 1
    rows = [
        (
            *key,
            of.get(last),
            of.get(last - 1),
            formats.change_of(of.get(last), of.get(last - 1)),
            [of[at] for at in sorted(of)],
        )
        for key, of in counted.items()
        if last in of and len(set(of.values())) > 1
    ]
    frame = pd.DataFrame(rows, columns=["name", "table", "now", "before", "change", "trend"])
    frame = frame.astype({"change": float})
    return frame.sort_values("change", key=abs, ascending=False, ignore_index=True)
