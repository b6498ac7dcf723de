"""The run lock: one owner, tokens that grow, owners that died or slept."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import ConflictError
from pipeline.log import LOGGER
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
    with pytest.raises(ConflictError) as refusal:
        lock.acquire(store, "second", found)
    assert str(refusal.value) == "another run began or ended at the same moment; try again"


def test_an_owner_that_slept_through_a_take_over_finds_out(store: DirectoryStore) -> None:
    asleep = acquire(store, "asleep")
    asleep.check()
    change_owner(store, expires_at=documents.instant(datetime.now(UTC) - timedelta(seconds=1)))
    with acquire(store, "next"):
        with pytest.raises(ConflictError) as refusal:
            asleep.check()
        with asleep:
            pass
        assert asleep.lost is True
        assert read_lock(store)["owner"]["run_id"] == "next"
    assert str(refusal.value) == (
        "run asleep lost its lock to another run while it was paused: "
        "it publishes nothing; resume it when the other has ended"
    )


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


def test_a_process_that_ends_does_not_wait_for_the_renewal(store: DirectoryStore) -> None:
    before = set(threading.enumerate())
    with acquire(store, "run"):
        assert [thread.daemon for thread in set(threading.enumerate()) - before] == [True]


def test_the_renewal_ends_after_a_take_over(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "RENEWED_EVERY_SECONDS", 0.01)
    held = acquire(store, "asleep")
    change_owner(store, run_id="next")
    with held:
        held._thread.join()
        assert held.lost is True


def test_a_store_that_fails_for_a_moment_is_tried_again(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lock, "RENEWED_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(LOGGER, "handlers", [caplog.handler])
    monkeypatch.setattr(LOGGER, "propagate", False)
    held, replace = acquire(store, "run"), store.replace

    def fail(*_: object) -> str:
        monkeypatch.setattr(store, "replace", replace)
        raise OSError("unreachable")

    monkeypatch.setattr(store, "replace", fail)
    with held:
        first = held.etag
        while held.etag == first:
            pass
    assert caplog.record_tuples == [("pipeline", logging.ERROR, "lock not renewed")]
    assert held.lost is False
