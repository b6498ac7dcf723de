"""The plan of a run: which steps, and what each one's result depends on."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.marts import DEPENDS
from pipeline.rules import Rules
from pipeline.runs.ledger import STAGES
from pipeline.storage import documents
from pipeline.storage.documents import Document

PACKAGE = Path(__file__).parents[1]
SILVER_SETTINGS = ("time_zone", "price_basis", "option_basis", "currency", "excluded_apps")
AUDIT_SETTINGS = ("min_release_ratio",)
# The step that loads Redshift, in runs that publish to it.
WAREHOUSE = "warehouse"


def new_run_id() -> str:
    """A run id that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


@cache
def code_version() -> str:
    """A hash of the pipeline's own source, 12 hex characters."""
    return _code_hash(("**/*.py", "**/*.toml"))[:12]


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


def fingerprints(
    rules: Rules, source_id: str, as_of: date | None, marts: Iterable[str]
) -> dict[str, str]:
    """Per step, a hash of the code, settings and earlier steps that its result depends on."""
    settings = rules.settings()
    prints = {"bronze": _mix(source_id, _code_hash(("sources/*.py", "bronze.py")))}
    chosen = {name: settings[name] for name in SILVER_SETTINGS}
    prints["silver"] = _mix(
        prints["bronze"],
        chosen,
        as_of,
        _code_hash(("silver/*.py", "spark/tables.py", "spark/caching.py")),
    )
    rest = {name: settings[name] for name in settings if name not in AUDIT_SETTINGS}
    for mart in marts:
        code = _code_hash(mart_code(mart))
        needed = [prints.get(f"gold/{other}", "") for other in DEPENDS[mart]]
        prints[f"gold/{mart}"] = _mix(prints["silver"], rest, code, needed)
    prints["audit"] = _mix(list(prints.values()), settings, _code_hash(("quality/*.py",)))
    prints[WAREHOUSE] = prints["publish"] = _mix(prints["audit"])
    return prints


def mart_code(mart: str) -> tuple[str, ...]:
    """The files that a mart is made by: its own, and what every mart may use."""
    shared = ("marts/*.py", "spark/tables.py")
    return (f"marts/{mart}/**/*.py", f"{mart}_*/*.py", *shared)


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


def _mix(*parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _code_hash(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for file in sorted(f for pattern in patterns for f in PACKAGE.glob(pattern)):
        digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
