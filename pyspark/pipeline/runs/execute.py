"""A run: read what there is, decide, write the plan, do its steps. Resumable at every step."""

import os
import shutil
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path

from pyspark.sql import SparkSession

from pipeline.errors import ConflictError
from pipeline.log import log, say
from pipeline.marts import MARTS, mart_module
from pipeline.rules import from_settings
from pipeline.runs import lock
from pipeline.runs.context import Run
from pipeline.runs.ledger import RunLedger
from pipeline.runs.plan import decide, needs
from pipeline.runs.progress import say_step, say_summary
from pipeline.runs.purge import purge
from pipeline.runs.request import Request
from pipeline.runs.state import State, read_state
from pipeline.runs.steps import is_unchanged, step_function
from pipeline.silver.calendar import load_libraries
from pipeline.sources import Source
from pipeline.sources.locations import open_source
from pipeline.spark.memory import memory_failure
from pipeline.spark.session import start_session
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from pipeline.storage.root import StorageRoot, open_root

# Planning a table uses one core; two marts in parallel use two.
MARTS_AT_ONCE = 2


def execute(request: Request) -> Document:
    """Do a run, or resume one, and return its ledger. Raises the error that made it fail.

    A failed run changes nothing that is served; the results of its finished steps remain.
    """
    began = time.monotonic()
    root = open_root(request.home, master=request.master)
    state = read_state(root, request)
    plan = decide(request, state)
    with lock.acquire(root.store, plan["run_id"], state.lock) as owned:
        releases.fence(root.store, owned.token)
        ledger = RunLedger(root.store, plan, state.run[1] if state.run else None)
        ledger.save(token=owned.token)
        try:
            run = _start(root, ledger, owned, request, state)
            with run.cache:
                ledger.save(status=_do_steps(run), finished_at=documents.instant())
            purge(run, request)
        except ConflictError:
            raise
        except BaseException:
            if ledger.document["status"] in ("planned", "running"):
                ledger.save(status="failed", finished_at=documents.instant())
            raise
        finally:
            say_summary(ledger.document, time.monotonic() - began)
    return ledger.document


def _start(
    root: StorageRoot, ledger: RunLedger, owned: lock.RunLock, request: Request, state: State
) -> Run:
    """Begin to check the source and to start Spark, both in the background."""
    document = ledger.document
    # A run that has its bronze can be resumed without its source.
    has_bronze = ledger.step("bronze")["status"] == "succeeded"
    place = document["source"]["location"]

    def running_session() -> SparkSession:
        # Tasks of the session check a source in S3; its settings follow from the source's size.
        return session.result()

    source = None if has_bronze else open_source(place, running_session)
    records = _expected_records(document, source, state.latest)
    pool = ThreadPoolExecutor(3)
    spill = _empty_spill(root)
    session = pool.submit(start_session, request.master, records=records, spill=spill)
    run = Run(
        root=root,
        ledger=ledger,
        lock=owned,
        rules=from_settings(document["settings"]),
        master=request.master,
        session=session,
        source=source,
        report=pool.submit(source.check) if source else None,
        warehouse=request.warehouse,
        latest=state.latest,
        base=(state.base or state.latest) if document["base_release"] else None,
    )
    pool.submit(_import_marts)
    pool.shutdown(wait=False)
    ledger.save(status="running", finished_at=None)
    say(f"run {ledger.run_id}: {source.describe() if source else 'from its own bronze'}")
    log("run started", run_id=ledger.run_id, source=document["source"]["kind"], pid=os.getpid())
    return run


def _empty_spill(root: StorageRoot) -> Path | None:
    """The folder for what Spark has no memory for, without what a killed run left in it."""
    if root.folder is None:
        return None
    spill = root.folder / "spill"
    shutil.rmtree(spill, ignore_errors=True)
    return spill


def _expected_records(
    document: Document, source: Source | None, latest: Document | None
) -> int | None:
    """About how many records the run has: its own bronze, the last release's, or the source's.

    None: neither of them shows it.
    """
    tables = (latest["tables"] if latest else {}) | document["steps"][0]["outputs"]
    bronze = [int(v["rows"]) for name, v in tables.items() if name.startswith("bronze/")]
    found = source.expected_records() if source else None
    counts = [*([sum(bronze)] if bronze else []), *([] if found is None else [found])]
    return max(counts, default=None)


def _import_marts() -> None:
    """Import what the marts and the calendar need: it takes seconds, during which Java starts."""
    for mart in MARTS:
        mart_module(mart)
    load_libraries()


def _do_steps(run: Run) -> str:
    """Do every step that has not succeeded; returns the status that the run ends with.

    Marts run in parallel, each after those that it reads. After a failure no further step begins;
    running ones finish, and their results remain.
    """
    sorter = TopologicalSorter(needs(step["name"] for step in run.ledger.document["steps"]))
    sorter.prepare()
    ready: list[str] = []
    running: dict[Future[bool], str] = {}
    with ThreadPoolExecutor(MARTS_AT_ONCE) as pool:
        while sorter.is_active():
            ready += sorter.get_ready()
            if len(ready) == 1 and not running:
                # In this thread a signal stops the step at once.
                name = ready.pop()
                is_done_now = _do_step(run, name)
                sorter.done(name)
                if name == "bronze" and is_done_now and is_unchanged(run):
                    return "unchanged"
                continue
            while ready and len(running) < MARTS_AT_ONCE:
                name = ready.pop(0)
                running[pool.submit(_do_step, run, name)] = name
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                future.result()
                sorter.done(running.pop(future))
    return "succeeded"


def _do_step(run: Run, name: str) -> bool:
    """Do a step unless it has succeeded before; returns whether it was done now."""
    step = run.ledger.step(name)
    if step["status"] == "succeeded":
        say_step(step)
        return False
    run.lock.check()
    began = time.monotonic()
    run.ledger.begin(name)
    try:
        outputs = step_function(name)(run)
    except ConflictError:
        raise
    except BaseException as error:
        shortage = memory_failure(error, run.master)
        run.ledger.fail(name, shortage or error, began)
        if shortage:
            raise shortage from error
        raise
    run.ledger.succeed(name, outputs, began)
    say_step(step)
    return True
