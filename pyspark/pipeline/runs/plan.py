"""The plan of a run: which steps, and what each one's result depends on."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from pipeline.rules import Rules
from pipeline.runs.fingerprints import code_version, fingerprints
from pipeline.runs.ledger import STAGES
from pipeline.storage import documents
from pipeline.storage.documents import Document

# The step that loads Redshift, in runs that publish to it.
WAREHOUSE = "warehouse"


def new_run_id() -> str:
    """A run id that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def step_names(marts: Iterable[str], *, has_warehouse: bool) -> list[str]:
    """The steps of a run in order."""
    last = ["audit", WAREHOUSE, "publish"] if has_warehouse else ["audit", "publish"]
    return ["bronze", "silver", *(f"gold/{mart}" for mart in marts), *last]


def stage_of(step: str) -> str:
    """The stage that a step belongs to."""
    head = step.partition("/")[0]
    return "publish" if head in {"audit", WAREHOUSE} else head


def stages_from(stage: str) -> tuple[str, ...]:
    """A stage and those after it."""
    return STAGES[STAGES.index(stage) :]


def new_ledger(  # noqa: PLR0913 - a plan names everything that the run depends on
    *,
    run_id: str,
    rules: Rules,
    source: Document,
    marts: tuple[str, ...],
    as_of: date | None,
    token: int,
    reason: str | None,
    retry_of: str | None,
    allow_shrink: bool,
    has_warehouse: bool = False,
    force: bool,
) -> Document:
    """The ledger of a run before any work."""
    now = documents.instant()
    prints = fingerprints(rules, source["id"], as_of, marts)
    names = step_names(marts, has_warehouse=has_warehouse)
    return {
        "schema_version": 1,
        "run_id": run_id,
        "status": "planned",
        "retry_of": retry_of,
        "reason": reason,
        "created_at": now,
        "started_at": now,
        "updated_at": now,
        "finished_at": None,
        "requested_as_of": as_of.isoformat() if as_of else None,
        "as_of": None,
        "first_date": None,
        "marts": list(marts),
        "source": source,
        "code_version": code_version(),
        "settings": rules.settings(),
        "settings_hash": rules.settings_hash(),
        "allow_shrink": allow_shrink,
        "force": force,
        "base_release": None,
        "token": token,
        "steps": [_pending(name, prints[name]) for name in names],
        "changes": {},
        "counts": {},
        "checks": [],
        "metadata": {},
        "release": None,
    }


def share(ledger: Document, base: Document, stage: str) -> None:
    """Take the tables of the stages before `stage` from a release instead of making them."""
    shared = [step for step in ledger["steps"] if step["stage"] not in stages_from(stage)]
    for step in shared:
        prefix = f"{step['name']}/"
        outputs = {n: v for n, v in base["tables"].items() if n.startswith(prefix)}
        step.update(status="succeeded", outputs=outputs)
    if any(step["stage"] == "silver" for step in shared):
        facts: Mapping[str, Any] = {k: base[k] for k in ("as_of", "first_date", "counts")}
        ledger.update(facts)
    ledger["base_release"] = base["release"]


def add_warehouse(ledger: Document, fingerprint: str) -> None:
    """Let a run that was planned without a warehouse load it before it publishes."""
    names = [step["name"] for step in ledger["steps"]]
    if WAREHOUSE not in names:
        ledger["steps"].insert(names.index("publish"), _pending(WAREHOUSE, fingerprint))


def _pending(name: str, fingerprint: str) -> Document:
    return {
        "name": name,
        "stage": stage_of(name),
        "status": "pending",
        "fingerprint": fingerprint,
        "attempts": 0,
        "started_at": None,
        "finished_at": None,
        "seconds": None,
        "outputs": {},
        "error": None,
    }
