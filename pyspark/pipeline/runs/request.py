"""How a run begins: a new plan, or an earlier run's plan with what must be done again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.errors import ConflictError, InputError
from pipeline.marts import DEPENDS, MARTS
from pipeline.progress import say
from pipeline.redshift.options import WarehousePlace
from pipeline.rules import Rules, from_settings, load_rules
from pipeline.runs import plan
from pipeline.runs.fingerprints import code_version, fingerprints
from pipeline.runs.ledger import ENDED, RunLedger, ledger_key, list_ledgers, read_ledger
from pipeline.sources.locations import absolute, open_source
from pipeline.storage import releases
from pipeline.storage.documents import Document
from pipeline.storage.lake import CorruptTableError, Lake
from pipeline.storage.objects import ObjectStore
from pipeline.storage.root import is_s3


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the caller asks for; None and empty mean: not said.

    `repeats`: whoever starts the run may do so again with the same words when it has failed.
    """

    home: str | Path
    master: str
    warehouse: WarehousePlace | None = None
    data: str | None = None
    run_id: str | None = None
    resume: str | None = None
    repeats: bool = False
    stage: str | None = None
    marts: tuple[str, ...] = ()
    as_of: date | None = None
    overrides: Sequence[str] = ()
    allow_shrink: bool = False
    force: bool = False
    reason: str | None = None
    keep_count: int = 3
    keep_days: int = 14


def as_repeated(store: ObjectStore, request: Request) -> Request:
    """Where words are repeated, the run that they began is gone on with."""
    key = ledger_key(request.run_id) if request.repeats and request.run_id else None
    if key is None or store.get(key) is None:
        return request
    return replace(request, resume=request.run_id, run_id=None, stage=None)


def resumed_id(store: ObjectStore, request: Request) -> str | None:
    """The run that `--resume` means: the named, else the last unfinished one."""
    if request.resume is None:
        return None
    if request.resume:
        return str(read_ledger(store, request.resume)["run_id"])
    unfinished = [doc for doc in list_ledgers(store) if doc["status"] not in ENDED]
    if not unfinished:
        raise InputError("--resume: there is no unfinished run")
    return str(unfinished[-1]["run_id"])


def open_ledger(
    store: ObjectStore, lake: Lake, request: Request, run_id: str, token: int
) -> RunLedger:
    """Plan a new run, or take over the ledger of the resumed one. Raises InputError, ConflictError.

    Files that the resumed run needs are verified; what was lost or changed is planned again.
    """
    if request.resume is None:
        return _plan_new(store, request, run_id, token)
    ledger = RunLedger.open(store, run_id)
    if ledger.document["status"] in ENDED:
        raise ConflictError(f"run {run_id} has succeeded: a new run is needed, not a resume")
    if request.data and open_source(request.data).id != ledger.document["source"]["id"]:
        raise InputError(
            f"run {run_id} reads {ledger.document['source']['location']}: leave DATA out"
        )
    return _replan(lake, request, ledger, token)


def _plan_new(store: ObjectStore, request: Request, run_id: str, token: int) -> RunLedger:
    rules = load_rules(request.overrides)
    location = absolute(_data(request))
    source = open_source(location)
    stage = _shared_before(store, request, source.id)
    document = plan.new_ledger(
        run_id=run_id,
        rules=rules,
        source={"kind": source.kind, "id": source.id, "location": location},
        marts=_marts(request.marts, alone=stage is None),
        as_of=request.as_of,
        token=token,
        reason=request.reason,
        retry_of=None,
        allow_shrink=request.allow_shrink,
        force=request.force,
        has_warehouse=request.warehouse is not None,
    )
    if stage:
        plan.share(document, _base(store, document, rules), stage)
    return RunLedger.plan(store, document)


def _base(store: ObjectStore, document: Document, rules: Rules) -> Document:
    """The release whose tables a partial run shares: of the same source, settings and day."""
    base = releases.latest_manifest(store, document["source"]["id"])
    if base is None:
        raise InputError("there is no release of this source to share tables with: run all of it")
    if base["settings_hash"] != rules.settings_hash():
        raise InputError(f"release {base['release']} has other settings: run all of it")
    if document["requested_as_of"] not in (None, base["as_of"]):
        raise InputError(f"release {base['release']} is as of {base['as_of']}: run all of it")
    return base


def _shared_before(store: ObjectStore, request: Request, source_id: str) -> str | None:
    """The first stage that the run does itself, sharing what is before; None: it shares nothing."""
    if request.stage is None and request.marts and releases.latest_manifest(store, source_id):
        return "gold"
    return request.stage if request.stage not in ("ingest", "bronze") else None


def _marts(chosen: tuple[str, ...], *, alone: bool) -> tuple[str, ...]:
    """The chosen marts, or all; those that they read, too, where a run stands alone."""
    unknown = [mart for mart in chosen if mart not in MARTS]
    if unknown:
        raise InputError(f"--marts {','.join(unknown)}: expected some of {', '.join(MARTS)}")
    if not chosen:
        return MARTS
    read = {needed for mart in chosen for needed in DEPENDS[mart]} if alone else set()
    return tuple(mart for mart in MARTS if mart in read or mart in chosen)


def _replan(lake: Lake, request: Request, ledger: RunLedger, token: int) -> RunLedger:
    """Make pending what changed code or settings, lost files or `--from` ask for again."""
    document = ledger.document
    rules = _resumed_rules(request, document)
    requested = document["requested_as_of"]
    as_of = request.as_of or (date.fromisoformat(requested) if requested else None)
    prints = fingerprints(rules, document["source"]["id"], as_of, document["marts"])
    if request.warehouse:
        plan.add_warehouse(document, prints[plan.WAREHOUSE])
    wanted = plan.stages_from(request.stage) if request.stage else ()
    stale = False
    for step in document["steps"]:
        changed = step["fingerprint"] != prints[step["name"]] or step["stage"] in wanted
        lost = step["status"] == "succeeded" and not _is_whole(lake, step)
        stale = stale or lost
        if changed or stale or step["status"] != "succeeded":
            ledger.reset([step["name"]])
        step["fingerprint"] = prints[step["name"]]
    ledger.save(
        token=token,
        code_version=code_version(),
        settings=rules.settings(),
        settings_hash=rules.settings_hash(),
        requested_as_of=as_of.isoformat() if as_of else None,
        allow_shrink=document["allow_shrink"] or request.allow_shrink,
        force=document.get("force", False) or request.force,
    )
    return ledger


def _resumed_rules(request: Request, document: Document) -> Rules:
    if not request.overrides:
        return from_settings(document["settings"])
    return load_rules(request.overrides)


def _is_whole(lake: Lake, step: Document) -> bool:
    try:
        for table, version in step["outputs"].items():
            lake.verify(table, version)
    except CorruptTableError as error:
        say(f"  {error}: made again")
        return False
    return True


def _data(request: Request) -> str:
    if request.data:
        return request.data
    sample = None if is_s3(request.home) else Path(request.home) / "sample"
    if sample is None or not sample.is_dir():
        raise InputError("say which data to read: DATA=dir (`make sample OUT=dir` makes some)")
    return str(sample)
