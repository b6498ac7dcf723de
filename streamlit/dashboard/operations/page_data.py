"""What the operations page asks the API of the release that is served."""

from dataclasses import dataclass

import pandas as pd

from dashboard.api import Api
from dashboard.context import PageContext
from dashboard.problems import ApiProblem
from dashboard.query import Query, Row

CURRENT, RUNS, RELEASES = "/v1/releases/current", "/v1/runs", "/v1/releases"
SOURCES = {"order_items": "Order lines", "order_item_options": "Options"}
# Neither is a failure of the page: runs are for administrators, and an API may not offer them.
NOT_OFFERED = (403, 404)
EXAMPLES = 5
# Names of checks that are code; the others are sentences.
CHECKS = {
    "rows": "All rows that were written are there",
    "key_unique": "No row repeats a key",
    "not_null": "No required value is missing",
    "enumeration": "No value outside of its list",
    "columns": "Columns are those of the contract",
}


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


def release(context: PageContext) -> Release:
    """Raises ApiProblem."""
    document = context.api.of_release(CURRENT, context.release)
    counts = source_counts(document)
    columns = ["read", "accepted", "quarantined"]
    rows = [
        {"source": SOURCES.get(source, source), **{name: int(found[name]) for name in columns}}
        for source, found in counts.items()
    ]
    return Release(
        document=document,
        counts=pd.DataFrame(rows, columns=["source", *columns]),
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


def examples(api: Api, release: str, table: str, reason: str) -> pd.DataFrame | ApiProblem:
    """A few rejected records of a reason, or why there are none to see: file, number, reasons, and
    the record as `field: value`."""
    params = {"table": table, "reason": reason, "limit": str(EXAMPLES)}
    rows = offered(api, f"{RELEASES}/{release}/quarantine", params)
    if isinstance(rows, ApiProblem):
        return rows
    found = [
        (
            row["file"],
            row["record_number"],
            ", ".join(one.replace("_", " ") for one in row["reasons"]),
            "; ".join(f"{name}: {'–' if v is None else v}" for name, v in row["record"].items()),
        )
        for row in rows
    ]
    return pd.DataFrame(found, columns=["file", "number", "reasons", "record"])


def checks(document: Row) -> pd.DataFrame:
    """The checks of a release or a run, failed ones first, named in words."""
    frame = pd.DataFrame(document.get("checks", []), columns=["passed", "name", "table", "detail"])
    frame["name"] = frame["name"].map(check_name)
    return frame.sort_values("passed", kind="stable", ignore_index=True)


def check_name(name: str) -> str:
    """A check in words: `sum of revenue where month = '{month}' = ...` is of the last month."""
    words = CHECKS.get(name) or name.replace("'{month}'", "the last one").replace("_", " ")
    return words[:1].upper() + words[1:]


def offered(api: Api, path: str, params: dict[str, str] | None = None) -> list[Row] | ApiProblem:
    """Rows of runs or releases, or why there are none to see. Raises ApiProblem for the rest."""
    try:
        return api.live(Query(path, params or {})).rows
    except ApiProblem as problem:
        if problem.status in NOT_OFFERED:
            return problem
        raise
