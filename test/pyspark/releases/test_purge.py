"""What a run removes at its end, and what it must not remove."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.runs.ledger import ledger_key
from pipeline.runs.plan import decide
from pipeline.runs.purge import purge
from pipeline.runs.request import Request
from pipeline.runs.state import State
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from pipeline.storage.objects import DirectoryStore

SOURCE = {"kind": "csv", "id": "s", "location": "/data"}
NOW = datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path)


def version(run_id: str) -> Document:
    return {"run_id": run_id, "path": f"gold/sales/{run_id}", "rows": 1, "files": []}


def add_run(store: DirectoryStore, run_id: str, days: int, status: str, **facts: Any) -> None:
    """A run that was last written so many days ago, with what the API keeps of it."""
    then = NOW - timedelta(days=days)
    request = Request(home="/none", master="", run_id=run_id)
    ledger = decide(request, State(now=then, source=SOURCE)) | {"status": status} | facts
    ledger["steps"][0].update(status="succeeded", outputs={"gold/sales": version(run_id)})
    documents.write(store, "ledger", ledger_key(run_id), ledger, None)
    for key in (f"requests/{run_id}.json", f"ingests/{run_id}.json"):
        store.create(key, b"{}")
    store.create(f"idempotency/k{run_id}.json", json.dumps({"run_id": run_id}).encode())


def add_release(store: DirectoryStore, release: str, table_of: str) -> None:
    facts: Document = {"counts": {}, "checks": [], "metadata": {}, "libraries": {}, "settings": {}}
    manifest = facts | {
        "schema_version": 1, "release": release, "sequence": 1, "as_of": "2024-02-29",
        "first_date": "2023-01-01", "published_at": documents.instant(),
        "source": {"kind": "csv", "id": "s"}, "code_version": "c", "settings_hash": "h",
        "fingerprint": "f", "tables": {"gold/sales": version(table_of)},
    }  # fmt: skip
    releases.fence(store, 1)
    releases.publish(store, manifest, 1)


def purge_as(store: DirectoryStore, **wishes: Any) -> set[str]:
    """Purge, and return the table versions that stay."""
    kept: set[str] = set()
    lake = SimpleNamespace(purge=lambda paths: kept.update(paths) or 0)
    run: Any = SimpleNamespace(root=SimpleNamespace(store=store, lake=lake), warehouse=None)
    purge(run, Request(home="/none", master="", **wishes))
    return kept


def runs(store: DirectoryStore, folder: str = "runs") -> list[str]:
    return [key.split("/")[1].removesuffix(".json") for key in store.list(f"{folder}/")]


def test_old_ledgers_go_with_all_that_the_api_keeps_of_their_runs(store: DirectoryStore) -> None:
    add_run(store, "old", 91, "unchanged")
    add_run(store, "young", 89, "unchanged")
    purge_as(store)
    assert runs(store) == runs(store, "requests") == runs(store, "ingests") == ["young"]
    assert runs(store, "idempotency") == ["kyoung"]


def test_a_run_can_be_resumed_until_its_ledger_goes(store: DirectoryStore) -> None:
    add_run(store, "old", 91, "failed")
    add_run(store, "young", 89, "failed")
    add_run(store, "done", 1, "succeeded")
    assert purge_as(store) == {"gold/sales/young"}
    assert runs(store) == ["done", "young"]


def test_the_days_are_a_setting(store: DirectoryStore) -> None:
    add_run(store, "run", 3, "unchanged")
    purge_as(store, keep_run_days=2)
    assert runs(store) == []


def test_a_ledger_stays_while_a_kept_release_is_of_its_run_or_shares_its_tables(
    store: DirectoryStore,
) -> None:
    for run in ("publisher", "shared", "other"):
        add_run(store, run, 400, "succeeded")
    add_release(store, "publisher", table_of="shared")
    assert purge_as(store) == {"gold/sales/shared"}
    assert runs(store) == ["publisher", "shared"]


def test_the_release_that_a_resumable_run_shares_tables_with_stays(store: DirectoryStore) -> None:
    for release in ("base", "b", "c"):
        add_release(store, release, table_of=release)
    add_run(store, "partial", 1, "failed", base_release="base")
    kept = purge_as(store, keep_releases=1, keep_days=-1)
    # The served release and the one before it always stay.
    assert kept == {f"gold/sales/{run}" for run in ("base", "b", "c", "partial")}
    add_run(store, "later", 0, "succeeded")
    store.delete(ledger_key("partial"))
    assert "gold/sales/base" not in purge_as(store, keep_releases=1, keep_days=-1)
