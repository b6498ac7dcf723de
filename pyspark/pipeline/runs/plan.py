"""How a run begins: from the request and what there is to the run's ledger. Reads no store."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.errors import ConflictError, InputError
from pipeline.marts import DEPENDS, MARTS
from pipeline.rules import Rules, from_settings, load_rules
from pipeline.runs.fingerprints import (
    AUDIT_SETTINGS,
    SILVER_SETTINGS,
    code_version,
    fingerprints,
)
from pipeline.runs.ledger import ENDED, STAGES, reset_step
from pipeline.runs.request import Request
from pipeline.runs.state import State
from pipeline.storage import documents
from pipeline.storage.documents import Document

# The step that loads Redshift, in runs that publish to it.
WAREHOUSE = "warehouse"


def decide(request: Request, state: State) -> Document:
    """The ledger that the run begins with: a new plan, or that of the run which it resumes.

    Raises InputError and ConflictError; nothing has been changed then.
    """
    return _resumed(request, state) if state.resumes(request) else _new(request, state)


def needs(steps: Iterable[str]) -> dict[str, list[str]]:
    """Per step of a run, in order, the steps that it waits for."""
    before: list[str] = []
    marts: list[str] = []
    graph: dict[str, list[str]] = {}
    for step in steps:
        layer, _, mart = step.partition("/")
        if layer == "gold":
            read = [f"gold/{other}" for other in DEPENDS[mart]]
            graph[step] = [*before, *(other for other in read if other in graph)]
            marts.append(step)
        else:
            graph[step] = [*before, *marts]
            before, marts = [step], []
    return graph


def _new(request: Request, state: State) -> Document:
    if state.run:
        raise ConflictError(
            f"run {request.run_id} exists: a run id never names two results "
            f'(resume it with ARGS="--resume {request.run_id}", or choose another)'
        )
    if state.source is None:
        raise InputError("no data given: use DATA=dir (`make sample OUT=dir` generates some)")
    rules = load_rules(request.overrides)
    _refuse_future(request.as_of, rules, state)
    stage = _first_own_stage(request, state)
    marts = _marts(request.marts, alone=stage is None)
    document = _ledger(request, state, rules, marts)
    if stage:
        _share(document, _base(request, state, rules, stage), stage)
    return document


def _first_own_stage(request: Request, state: State) -> str | None:
    """The first stage that the run does itself, sharing what is before; None: it shares nothing."""
    if request.stage is None and request.marts and state.latest:
        return "gold"
    return request.stage if request.stage != "bronze" else None


def _base(request: Request, state: State, rules: Rules, stage: str) -> Document:
    """The release whose tables a partial run shares: of the same source, and built alike."""
    base = state.latest
    if base is None:
        raise InputError("there is no release of this source to share tables with: run all of it")
    if stage == "silver":
        return base
    settings = rules.settings()
    shared: tuple[str, ...] = SILVER_SETTINGS
    if request.marts or stage == "publish":
        shared = tuple(name for name in settings if name not in AUDIT_SETTINGS)
    other = [name for name in shared if base["settings"].get(name) != settings[name]]
    if other:
        is_wide = bool(set(other) & set(SILVER_SETTINGS))
        wider = "run all of it" if is_wide else "run --from gold without --marts"
        raise InputError(
            f"release {base['release']}, whose tables this run would share, "
            f"has another {', '.join(other)}: {wider}"
        )
    if request.as_of and request.as_of.isoformat() != base["as_of"]:
        raise InputError(f"release {base['release']} is as of {base['as_of']}: run all of it")
    return base


def _marts(requested: tuple[str, ...], *, alone: bool) -> tuple[str, ...]:
    """The requested marts, or all; `alone`: with the marts that they read."""
    unknown = [mart for mart in requested if mart not in MARTS]
    if unknown:
        raise InputError(f"--marts {','.join(unknown)}: expected some of {', '.join(MARTS)}")
    if not requested:
        return MARTS
    read = {needed for mart in requested for needed in DEPENDS[mart]} if alone else set()
    return tuple(mart for mart in MARTS if mart in read or mart in requested)


def _ledger(request: Request, state: State, rules: Rules, marts: tuple[str, ...]) -> Document:
    now, source = documents.instant(state.now), state.source
    assert source is not None
    prints = fingerprints(rules, source["id"], request.as_of, marts)
    last = ["audit", WAREHOUSE, "publish"] if request.warehouse else ["audit", "publish"]
    names = ["bronze", "silver", *(f"gold/{mart}" for mart in marts), *last]
    return {
        "schema_version": 1,
        "run_id": request.run_id,
        "status": "planned",
        "retry_of": None,
        "reason": request.reason,
        "created_at": now,
        "started_at": now,
        "updated_at": now,
        "finished_at": None,
        "requested_as_of": request.as_of.isoformat() if request.as_of else None,
        "as_of": None,
        "first_date": None,
        "marts": list(marts),
        "source": source,
        "code_version": code_version(),
        "settings": rules.settings(),
        "settings_hash": rules.settings_hash(),
        "allow_shrink": request.allow_shrink,
        "force": request.force,
        "base_release": None,
        "token": 0,
        "steps": [_pending(name, prints[name]) for name in names],
        "changes": {},
        "counts": {},
        "checks": [],
        "metadata": {},
        "release": None,
    }


def _pending(name: str, fingerprint: str) -> Document:
    stage = name.partition("/")[0]
    return {
        "name": name,
        "stage": stage if stage in STAGES else "publish",
        "status": "pending",
        "fingerprint": fingerprint,
        "attempts": 0,
        "started_at": None,
        "finished_at": None,
        "seconds": None,
        "outputs": {},
        "error": None,
    }


def _share(ledger: Document, base: Document, stage: str) -> None:
    """Take the tables of the stages before `stage` from a release instead of building them."""
    for step in ledger["steps"]:
        if step["stage"] not in STAGES[STAGES.index(stage) :]:
            prefix = f"{step['name']}/"
            outputs = {n: v for n, v in base["tables"].items() if f"{n}/".startswith(prefix)}
            step.update(status="succeeded", outputs=outputs)
            if step["name"] == "silver":
                facts = ("as_of", "first_date", "counts", "earliest_future_time")
                ledger.update({key: base.get(key) for key in facts})
    ledger["metadata"] = dict(base["metadata"])
    ledger["base_release"] = base["release"]


def _resumed(request: Request, state: State) -> Document:
    """The ledger with what must be done again made pending: what did not succeed, what is damaged,
    what `--from` names, and what changed code or settings touch.
    """
    if state.run is None:
        raise InputError(
            f"run {request.resume} does not exist"
            if request.resume
            else "--resume: there is no unfinished run"
        )
    document = deepcopy(state.run[0])
    _refuse_other_options(request, state, document)
    rules = (
        load_rules(request.overrides) if request.overrides else from_settings(document["settings"])
    )
    requested = document["requested_as_of"]
    as_of = request.as_of or (date.fromisoformat(requested) if requested else None)
    _refuse_future(as_of, rules, state)
    prints = fingerprints(rules, document["source"]["id"], as_of, document["marts"])
    steps: list[Document] = document["steps"]
    if request.warehouse and WAREHOUSE not in [step["name"] for step in steps]:
        steps.insert(-1, _pending(WAREHOUSE, prints[WAREHOUSE]))
    # A retry of the platform repeats nothing that has succeeded.
    stage = None if request.resume is None else request.stage
    again = STAGES[STAGES.index(stage) :] if stage else ()
    is_lost = False
    for step in steps:
        is_lost = is_lost or step["name"] in state.damaged
        is_changed = step["fingerprint"] != prints[step["name"]]
        if is_lost or is_changed or step["stage"] in again or step["status"] != "succeeded":
            reset_step(step)
        step["fingerprint"] = prints[step["name"]]
    if any(step["name"] == "silver" and step["status"] == "pending" for step in steps):
        # No result depends on the recorded start yet; the clock may have been early then.
        document["started_at"] = documents.instant(state.now)
    changes: dict[str, Any] = {
        "code_version": code_version(),
        "settings": rules.settings(),
        "settings_hash": rules.settings_hash(),
        "requested_as_of": as_of.isoformat() if as_of else None,
        "allow_shrink": document["allow_shrink"] or request.allow_shrink,
        "force": document.get("force", False) or request.force,
    }
    return document | changes


def _refuse_other_options(request: Request, state: State, document: Document) -> None:
    run_id = document["run_id"]
    if document["status"] in ENDED:
        raise ConflictError(f"run {run_id} has succeeded: a new run is needed, not a resume")
    if request.data and state.source and state.source["id"] != document["source"]["id"]:
        raise InputError(f"run {run_id} reads {document['source']['location']}: leave DATA out")
    if request.resume is not None and request.marts:
        raise InputError(f"run {run_id} has its own marts: leave --marts out")


def _refuse_future(as_of: date | None, rules: Rules, state: State) -> None:
    today = state.now.astimezone(ZoneInfo(rules.time_zone)).date()
    if as_of is not None and as_of > today:
        raise InputError(f"--as-of {as_of} is after today, {today} in {rules.time_zone}")
