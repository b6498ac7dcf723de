"""What there is before a run begins, read once into one value."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.log import say
from pipeline.runs import lock
from pipeline.runs.ledger import ENDED, ledger_key, list_ledgers
from pipeline.runs.request import Request
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from pipeline.storage.lake import CorruptTableError, Lake
from pipeline.storage.objects import ObjectStore
from pipeline.storage.root import StorageRoot

Versioned = tuple[Document, str]
"""A document and its etag."""


@dataclass(frozen=True, kw_only=True)
class State:
    """The facts that the decision needs. None: there is no such document.

    `run`: the ledger of the run that is named or resumed. `source`: the one that the request names.
    `latest`: the newest release of the run's source. `base`: the release that the resumed run
    shares tables with. `damaged`: steps of the resumed run whose tables are lost or changed.
    """

    now: datetime
    lock: Versioned | None = None
    run: Versioned | None = None
    source: Document | None = None
    latest: Document | None = None
    base: Document | None = None
    damaged: frozenset[str] = frozenset()

    def resumes(self, request: Request) -> bool:
        """Whether the run goes on with an earlier one: by request, or as a platform's retry."""
        return request.resume is not None or (request.retries and self.run is not None)


def read_state(root: StorageRoot, request: Request) -> State:
    """Read everything that the run depends on; the lock first, which guards the rest.

    Raises InputError for a source that is named wrongly.
    """
    store = root.store
    locked = lock.read(store)
    run = _run(store, request)
    source = request.source()
    state = State(now=datetime.now(UTC), lock=locked, run=run, source=source)
    resumed = run[0] if run and state.resumes(request) else None
    origin = resumed["source"] if resumed else source
    base = resumed["base_release"] if resumed else None
    return State(
        now=state.now,
        lock=locked,
        run=run,
        source=source,
        latest=releases.latest_manifest(store, origin["id"]) if origin else None,
        base=releases.read_manifest(store, base) if base else None,
        damaged=_damaged(root.lake, resumed) if resumed else frozenset(),
    )


def _run(store: ObjectStore, request: Request) -> Versioned | None:
    run_id = request.run_id if request.resume is None else request.resume
    if not run_id:
        unfinished = [doc for doc in list_ledgers(store) if doc["status"] not in ENDED]
        if not unfinished:
            return None
        run_id = unfinished[-1]["run_id"]
    return documents.read(store, "ledger", ledger_key(run_id))


def _damaged(lake: Lake, ledger: Document) -> frozenset[str]:
    damaged = set()
    for step in ledger["steps"]:
        if step["status"] != "succeeded":
            continue
        try:
            for table, version in step["outputs"].items():
                lake.verify(table, version)
        except CorruptTableError as error:
            say(f"  {error}: it is built again")
            damaged.add(step["name"])
    return frozenset(damaged)
