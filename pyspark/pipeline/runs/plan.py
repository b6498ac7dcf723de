"""How a run begins: from the request and what there is to the run's ledger. Reads no store."""

from collections.abc import Iterable

from pipeline.errors import ConflictError, InputError
from pipeline.marts import DEPENDS, MARTS
from pipeline.rules import Rules, load_rules
from pipeline.runs.fingerprints import (
    AUDIT_SETTINGS,
    SILVER_SETTINGS,
    code_version,
    fingerprints,
)
from pipeline.runs.ledger import STAGES, WAREHOUSE, pending_step
from pipeline.runs.request import Request, refuse_future
from pipeline.runs.resume import resume
from pipeline.runs.state import State
from pipeline.storage import documents
from pipeline.storage.documents import Document


def decide(request: Request, state: State) -> Document:
    """The ledger that the run begins with: a new plan, or that of the run which it resumes.

    Raises InputError and ConflictError; nothing has been changed then.
    """
    return resume(request, state) if state.resumes(request) else _new(request, state)


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
    refuse_future(request.as_of, rules, state.now)
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
        "steps": [pending_step(name, prints[name]) for name in names],
        "changes": {},
        "counts": {},
        "checks": [],
        "metadata": {},
        "release": None,
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
