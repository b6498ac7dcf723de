"""The run lock: one owner, tokens that grow, owners that died or slept."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import ConflictError
from pipeline.runs import lock
from pipeline.storage import documents
from pipeline.storage.objects import DirectoryStore


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path)


def acquire(store: DirectoryStore, run_id: str) -> lock.RunLock:
    return lock.acquire(store, run_id, lock.read(store))


def read_lock(store: DirectoryStore) -> documents.Document:
    found = documents.read(store, "lock", lock.LOCK_KEY)
    assert found is not None
    return found[0]


def change_owner(store: DirectoryStore, **changes: object) -> None:
    found = documents.read(store, "lock", lock.LOCK_KEY)
    assert found is not None
    document, etag = found
    document["owner"].update(changes)
    documents.write(store, "lock", lock.LOCK_KEY, document, etag)


def test_tokens_grow_and_a_released_lock_is_free(store: DirectoryStore) -> None:
    with acquire(store, "first") as held:
        assert held.token == 1
        assert read_lock(store)["owner"]["run_id"] == "first"
    assert read_lock(store) == {"schema_version": 1, "token": 1, "owner": None}
    with acquire(store, "second") as held:
        assert held.token == 2


def test_a_second_run_is_refused_with_the_name_of_the_first(store: DirectoryStore) -> None:
    with acquire(store, "first"), pytest.raises(ConflictError, match="run first is in pro"):
        acquire(store, "second")


def test_a_lock_that_has_changed_since_it_was_read_is_not_taken(store: DirectoryStore) -> None:
    found = lock.read(store)
    with acquire(store, "first"):
        pass
    with pytest.raises(ConflictError, match="another run began or ended at the same moment"):
        lock.acquire(store, "second", found)


def test_a_dead_owner_on_this_machine_is_taken_over_at_once(store: DirectoryStore) -> None:
    acquire(store, "killed")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    change_owner(store, pid=dead.pid)
    assert acquire(store, "next").token == 2


def test_an_owner_elsewhere_is_taken_over_when_its_lock_expires(store: DirectoryStore) -> None:
    acquire(store, "far")
    change_owner(store, host="elsewhere")
    with pytest.raises(ConflictError, match="on elsewhere"):
        acquire(store, "next")
    change_owner(store, expires_at=documents.instant(datetime.now(UTC) - timedelta(seconds=1)))
    assert acquire(store, "next").token == 2


def test_an_owner_that_slept_through_a_take_over_finds_out(store: DirectoryStore) -> None:
    asleep = acquire(store, "asleep")
    asleep.check()
    change_owner(store, expires_at=documents.instant(datetime.now(UTC) - timedelta(seconds=1)))
    with acquire(store, "next"):
        with pytest.raises(ConflictError, match="run asleep lost its lock"):
            asleep.check()
        with asleep:
            pass
        assert read_lock(store)["owner"]["run_id"] == "next"


def test_the_lock_is_renewed_while_it_is_held(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "RENEWED_EVERY_SECONDS", 0.01)
    with acquire(store, "long") as held:
        first = held.etag
        while held.etag == first:
            pass
        assert read_lock(store)["owner"]["run_id"] == "long"
    assert read_lock(store)["owner"] is None
