"""A run from its plan to its release, resumable at every step."""

import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from threading import Event

from pipeline.errors import ConflictError
from pipeline.marts import DEPENDS, MARTS, mart_module
from pipeline.progress import log, say, say_step, say_summary
from pipeline.rules import from_settings
from pipeline.runs import lock, plan
from pipeline.runs.context import Run
from pipeline.runs.ledger import ENDED, RunLedger, list_ledgers
from pipeline.runs.request import Request, as_repeated, open_ledger, resumed_id
from pipeline.runs.steps import compare_source, step_function
from pipeline.silver.calendar import load_libraries
from pipeline.sources import Source
from pipeline.sources.locations import open_source
from pipeline.spark.session import start_session
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from pipeline.storage.lake import Lake
from pipeline.storage.objects import ObjectStore
from pipeline.storage.root import open_home

# Planning a table keeps one core busy; two marts at once keep two.
MARTS_AT_ONCE = 2


def execute(request: Request) -> Document:
    """Do a run, or resume one, and return its ledger. Raises what made it fail.

    A failed run leaves the served release as it was; its succeeded steps are kept.
    """
    began = time.monotonic()
    # Without a master the platform has one (Glue), and its Spark reads and writes S3 itself.
    home = open_home(request.home, spark_has_s3=not request.master)
    store, lake = home.store, home.lake
    request = as_repeated(store, request)
    run_id = resumed_id(store, request) or request.run_id or plan.new_run_id()
    with lock.acquire(store, run_id) as held:
        releases.fence(store, held.token)
        ledger = open_ledger(store, lake, request, run_id, held.token)
        try:
            run = _start(store, lake, ledger, request, held.token)
            status = _do_steps(run, held)
            ledger.save(status=status, finished_at=documents.instant())
            _purge(run, request)
        except ConflictError:
            raise
        except BaseException:
            if ledger.document["status"] == "running":
                ledger.save(status="failed", finished_at=documents.instant())
            raise
        finally:
            say_summary(ledger.document, time.monotonic() - began)
    return ledger.document


def _start(store: ObjectStore, lake: Lake, ledger: RunLedger, request: Request, token: int) -> Run:
    document = ledger.document
    reads_source = ledger.step("bronze")["status"] != "succeeded"
    # A run that has its bronze can go on when the source is gone.
    source = open_source(document["source"]["location"]) if reads_source else None
    pool = ThreadPoolExecutor(3)
    run = Run(
        store=store,
        lake=lake,
        ledger=ledger,
        rules=from_settings(document["settings"]),
        token=token,
        warehouse=request.warehouse,
        source=source,
        report=pool.submit(source.check) if source else None,
        session=pool.submit(
            start_session, request.master, records=_expected_records(store, document, source)
        ),
    )
    pool.submit(_load_code)
    pool.shutdown(wait=False)
    ledger.save(status="running", finished_at=None)
    say(f"run {ledger.run_id}: {source.describe() if source else 'from its own bronze'}")
    log("run started", run_id=ledger.run_id, source=document["source"]["kind"], pid=os.getpid())
    return run


def _expected_records(store: ObjectStore, document: Document, source: Source | None) -> int:
    """About how many records the run has: its own bronze, the last release's, or the source's."""
    last = releases.latest_manifest(store, document["source"]["id"])
    tables = (last["tables"] if last else {}) | document["steps"][0]["outputs"]
    rows = sum(v["rows"] for name, v in tables.items() if name.startswith("bronze/"))
    return max(int(rows), source.expected_records() if source else 0)


def _load_code() -> None:
    """Import what the marts and the calendar need: seconds that a run has while Java starts."""
    for mart in MARTS:
        mart_module(mart)
    load_libraries()


def _do_steps(run: Run, held: lock.RunLock) -> str:
    """Do every step that has not succeeded; returns the status that the run ends with."""
    for layer, group in groupby(run.ledger.document["steps"], lambda s: _layer(s["name"])):
        waiting = []
        for step in group:
            if step["status"] == "succeeded":
                say_step(step)
            else:
                waiting.append(step)
        if layer == "gold":
            _do_marts(run, held, waiting)
        else:
            for step in waiting:
                _do_step(run, held, step)
        is_forced = run.ledger.document.get("force", False)
        if layer == "bronze" and waiting and compare_source(run) and not is_forced:
            return "unchanged"
    return "succeeded"


def _layer(step: str) -> str:
    return step.partition("/")[0]


def _do_marts(run: Run, held: lock.RunLock, steps: list[Document]) -> None:
    """Build marts side by side, each once the marts that it reads are there.

    After a failure no further one is begun; those at work are finished, and their results kept.
    """
    needs = {step["name"]: _needed(step["name"]) for step in steps}
    doing: dict[str, Future[None]] = {}
    failed = Event()

    def do(step: Document) -> None:
        for needed in needs[step["name"]]:
            if needed in doing:
                doing[needed].result()
        if failed.is_set():
            return
        try:
            _do_step(run, held, step)
        except BaseException:
            failed.set()
            raise

    with ThreadPoolExecutor(MARTS_AT_ONCE) as pool:
        # Those that need nothing come first: no worker waits while there is work.
        for step in sorted(steps, key=lambda step: len(needs[step["name"]])):
            doing[step["name"]] = pool.submit(do, step)
    for future in doing.values():
        future.result()


def _needed(step: str) -> list[str]:
    """The steps of the marts that a step's mart reads."""
    return [f"gold/{mart}" for mart in DEPENDS[step.removeprefix("gold/")]]


def _do_step(run: Run, held: lock.RunLock, step: Document) -> None:
    held.check()
    began = time.monotonic()
    run.ledger.begin(step["name"])
    try:
        outputs = step_function(step["name"])(run)
    except ConflictError:
        raise
    except BaseException as error:
        run.ledger.fail(step["name"], error, began)
        raise
    run.ledger.succeed(step["name"], outputs, began)
    say_step(step)


def _purge(run: Run, request: Request) -> None:
    """Remove what no kept release and no run that can still be resumed needs."""
    store = run.store
    manifests = releases.forget(store, request.keep_count, request.keep_days)
    needed = {v["path"] for manifest in manifests for v in manifest["tables"].values()}
    for ledger in list_ledgers(store):
        if ledger["status"] not in ENDED:
            needed |= {v["path"] for s in ledger["steps"] for v in s["outputs"].values()}
    removed = run.lake.purge(needed)
    log("purged", table_versions=removed)
    if run.warehouse is not None:
        from pipeline.redshift import steps as redshift

        redshift.purge(run, manifests)
