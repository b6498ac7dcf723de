"""Removal of old releases, their tables and old ledgers at the end of a run."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from pipeline.log import LOGGER, log
from pipeline.runs.context import Run
from pipeline.runs.ledger import ENDED, list_ledgers
from pipeline.runs.request import Request
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from pipeline.storage.objects import ObjectStore


def purge(run: Run, request: Request) -> None:
    """Remove what neither a remaining release nor a run that can be resumed needs."""
    store = run.root.store
    ledgers = list_ledgers(store)
    limit = documents.instant(datetime.now(UTC) - timedelta(days=request.keep_run_days))
    old = [ledger for ledger in ledgers if ledger["updated_at"] < limit]
    resumable = [ledger for ledger in ledgers if _is_unfinished(ledger) and ledger not in old]
    bases = {ledger["base_release"] for ledger in resumable}
    manifests = releases.forget(store, request.keep_releases, request.keep_days, bases)
    _delete_ledgers(store, expired(old, manifests))
    tables = [manifest["tables"].values() for manifest in manifests]
    tables += [step["outputs"].values() for ledger in resumable for step in ledger["steps"]]
    removed = run.root.lake.purge({version["path"] for group in tables for version in group})
    log("purged", table_versions=removed)
    if run.warehouse is not None:
        _purge_warehouse(run, manifests, {ledger["run_id"] for ledger in resumable})


def expired(old: Iterable[Document], manifests: Collection[Document]) -> list[str]:
    """The old runs that no remaining release names: as its publisher or as writer of a table."""
    named = {manifest["release"] for manifest in manifests}
    named |= {v["run_id"] for manifest in manifests for v in manifest["tables"].values()}
    return [ledger["run_id"] for ledger in old if ledger["run_id"] not in named]


def _delete_ledgers(store: ObjectStore, runs: Collection[str]) -> None:
    """Ledgers, and before them the API's documents of these runs: keys, requests, ingestions."""
    if not runs:
        return
    for key in store.list("idempotency/"):
        claim = store.get(key)
        if claim and json.loads(claim.body)["run_id"] in runs:
            store.delete(key)
    for run_id in runs:
        for folder in ("requests", "ingests", "runs"):
            store.delete(f"{folder}/{run_id}.json")
    log("ledgers removed", runs=sorted(runs))


def _is_unfinished(ledger: Document) -> bool:
    return ledger["status"] not in ENDED


def _purge_warehouse(run: Run, manifests: list[Document], resumable: set[str]) -> None:
    """A failure is logged, and the next run tries again."""
    from pipeline.redshift import publication
    from pipeline.redshift.warehouse import open_warehouse

    assert run.warehouse is not None
    try:
        warehouse = open_warehouse(run.warehouse, run.ledger.run_id, run.lock.token)
        publication.purge(warehouse, manifests, resumable)
    except Exception:
        LOGGER.exception("warehouse not purged")
