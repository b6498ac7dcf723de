"""Who owns the run lock, and until when: owners on this machine and elsewhere."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import ConflictError
from pipeline.runs import lock
from pipeline.storage import documents
from pipeline.storage.objects import DirectoryStore
from support.standing_clock import StandingClock, stop_clock


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> type[StandingClock]:
    return stop_clock(monkeypatch, datetime(2024, 3, 1, 3, tzinfo=UTC), lock)


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path)


@pytest.fixture(params=["known to its parent", "not yet"])
def ended(request: pytest.FixtureRequest) -> Iterator[documents.Document]:
    """A process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    facts = {"pid": process.pid, "process_started": started(process.pid)}
    if request.param == "known to its parent":
        process.wait()
    yield facts
    process.wait()


def started(pid: int) -> str:
    """The 22nd field; the name before it may have spaces."""
    return re.split(r".*\) ", Path(f"/proc/{pid}/stat").read_text())[1].split()[19]


def acquire(store: DirectoryStore, **owner: object) -> int | str:
    """Take the lock from an owner; the new token, or the refusal."""
    lock.acquire(store, "first", None)
    document, etag = lock.read(store) or ({}, "")
    document["owner"].update(owner)
    etag = documents.write(store, "lock", lock.LOCK_KEY, document, etag)
    try:
        return lock.acquire(store, "next", (document, etag)).token
    except ConflictError as error:
        return str(error)


def in_progress(pid: int, host: str) -> str:
    return (
        f"run first is in progress (process {pid} on {host}, "
        "its lock expires at 2024-03-01T03:00:50.000Z unless renewed)"
    )


@pytest.fixture
def owner() -> documents.Document:
    """This process, with a lock that expires in fifty seconds."""
    return {
        "run_id": "first",
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "process_started": started(os.getpid()),
        "acquired_at": "2024-03-01T03:00:00.000Z",
        "expires_at": "2024-03-01T03:00:50.000Z",
    }


def test_the_lock_names_its_owner_and_expires_after_a_minute(
    store: DirectoryStore, owner: documents.Document
) -> None:
    lock.acquire(store, "first", None)
    assert lock.read(store) == (
        {
            "schema_version": 1,
            "token": 1,
            "owner": owner | {"expires_at": "2024-03-01T03:01:00.000Z"},
        },
        "1",
    )


def test_without_proc_the_owner_has_no_start(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_process_started", lambda _: None)
    lock.acquire(store, "first", None)
    [document, _] = lock.read(store) or ({}, "")
    assert document["owner"]["process_started"] == ""


def test_an_owner_that_runs_is_in_progress(
    store: DirectoryStore, owner: documents.Document
) -> None:
    assert acquire(store, **owner) == in_progress(os.getpid(), socket.gethostname())


def test_an_owner_on_this_machine_that_has_ended_is_taken_over_at_once(
    store: DirectoryStore, owner: documents.Document, ended: documents.Document
) -> None:
    assert acquire(store, **owner | ended) == 2


def test_another_process_with_the_number_of_the_owner_is_not_the_owner(
    store: DirectoryStore, owner: documents.Document
) -> None:
    assert acquire(store, **owner | {"process_started": "1"}) == 2


@pytest.mark.parametrize("change", [{"host": "elsewhere"}, {"process_started": ""}])
def test_of_others_only_the_expiry_is_known(
    store: DirectoryStore,
    owner: documents.Document,
    ended: documents.Document,
    change: dict[str, str],
) -> None:
    facts = owner | ended | change
    assert acquire(store, **facts) == in_progress(facts["pid"], facts["host"])


def test_a_lock_ends_at_the_moment_when_it_expires(
    store: DirectoryStore, owner: documents.Document, clock: type[StandingClock]
) -> None:
    clock.moment += timedelta(seconds=50)
    assert acquire(store, **owner) == 2


def test_the_name_of_a_process_may_have_any_character(
    store: DirectoryStore, owner: documents.Document
) -> None:
    comm = Path("/proc/self/comm")
    name = comm.read_text()
    comm.write_text("a) Z b) ")
    try:
        assert acquire(store, **owner) == in_progress(os.getpid(), socket.gethostname())
    finally:
        comm.write_text(name)
