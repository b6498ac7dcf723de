"""The whole pointer to the served release, in one store: what each move writes, and races."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import ConflictError, InputError
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from pipeline.storage.objects import DirectoryStore, PreconditionError
from support.manifests import manifest
from support.standing_clock import StandingClock, stop_clock


def march(day: int) -> datetime:
    return datetime(2024, 3, day, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> type[StandingClock]:
    return stop_clock(monkeypatch, march(1), releases, documents)


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path)


def entry(release: str, sequence: int, day: int = 1) -> Document:
    published = f"2024-03-{day:02d}T00:00:00.000Z"
    return {"release": release, "sequence": sequence, "published_at": published}


def publish(store: DirectoryStore, *names: str) -> None:
    for name in names:
        releases.publish(store, manifest(name), 1)


def test_before_the_first_run_there_is_no_pointer_and_no_release(store: DirectoryStore) -> None:
    assert releases.read_pointer(store) is None
    assert releases.latest_manifest(store) is None
    with pytest.raises(InputError) as refusal:
        releases.read_manifest(store, "gone")
    assert str(refusal.value) == "release gone does not exist"


def test_every_move_has_its_time_even_when_the_clock_stands_still(store: DirectoryStore) -> None:
    releases.fence(store, 1)
    empty: Document = {
        "schema_version": 1,
        "current": None,
        "releases": [],
        "pinned": False,
        "previous": None,
        "token": 1,
        "moved_at": "2024-03-01T00:00:00.000Z",
    }
    assert releases.read_pointer(store) == empty
    publish(store, "a", "b")
    served = empty | {
        "current": {"release": "b", "sequence": 2},
        "releases": [entry("a", 1), entry("b", 2)],
        "previous": "a",
        "moved_at": "2024-03-01T00:00:00.002Z",
    }
    assert releases.read_pointer(store) == served
    pinned = served | {
        "current": {"release": "a", "sequence": 1},
        "pinned": True,
        "previous": "b",
        "moved_at": "2024-03-01T00:00:00.003Z",
    }
    assert releases.activate(store, "a") == releases.read_pointer(store) == pinned
    assert releases.activate(store, "a") == pinned


def test_a_move_has_the_time_of_the_clock_unless_it_is_behind(
    store: DirectoryStore, clock: type[StandingClock]
) -> None:
    releases.fence(store, 1)
    clock.moment = march(3)
    publish(store, "a", "b")
    clock.moment = march(2)
    moved = releases.activate(store, "a")
    assert moved["moved_at"] == "2024-03-03T00:00:00.002Z"
    clock.moment = march(4)
    assert releases.unpin(store)["moved_at"] == "2024-03-04T00:00:00.000Z"


def test_the_same_owner_may_begin_again(store: DirectoryStore) -> None:
    releases.fence(store, 2)
    releases.fence(store, 2)
    for shut_out, message in (
        (lambda: releases.fence(store, 1), "a later run has taken over"),
        (
            lambda: releases.publish(store, manifest("late"), 1),
            "another run has taken over: this one publishes nothing",
        ),
    ):
        with pytest.raises(ConflictError) as refusal:
            shut_out()
        assert str(refusal.value) == message


def test_what_cannot_be_served_is_refused(store: DirectoryStore) -> None:
    releases.fence(store, 1)
    with pytest.raises(InputError) as refusal:
        releases.unpin(store)
    assert str(refusal.value) == "there is no release yet"
    publish(store, "a", "b")
    with pytest.raises(InputError) as refusal:
        releases.activate(store, "c")
    assert str(refusal.value) == "release c does not exist; there are: a, b"


@pytest.mark.parametrize(("days", "kept"), [(2, ["a", "b", "c", "d"]), (1, ["b", "c", "d"])])
def test_a_release_is_kept_until_it_is_older_than_the_days(
    store: DirectoryStore, clock: type[StandingClock], days: int, kept: list[str]
) -> None:
    releases.fence(store, 1)
    for day, name in enumerate("abcd", start=1):
        clock.moment = march(min(day, 2))
        publish(store, name)
    clock.moment = march(3)
    assert [each["release"] for each in releases.forget(store, 1, days)] == kept


def test_the_release_before_the_served_one_stays(store: DirectoryStore) -> None:
    releases.fence(store, 1)
    publish(store, "a", "b", "c", "d")
    assert [each["release"] for each in releases.forget(store, 1, -1, ["a"])] == ["a", "c", "d"]


def test_a_pointer_that_another_process_moved_is_moved_again(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases.fence(store, 1)
    publish(store, "a", "b")
    replace = store.replace

    def late(key: str, body: bytes, etag: str) -> str:
        monkeypatch.setattr(store, "replace", replace)
        releases.activate(store, "a")
        return replace(key, body, etag)

    monkeypatch.setattr(store, "replace", late)
    publish(store, "c")
    pointer = releases.read_pointer(store)
    assert pointer is not None
    assert pointer["releases"] == [entry("a", 1), entry("b", 2), entry("c", 3)]
    assert (pointer["current"]["release"], pointer["pinned"]) == ("a", True)


def test_a_pointer_that_is_always_changed_is_given_up(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases.fence(store, 1)
    publish(store, "a", "b")
    tries = []

    def lose(*_: object) -> str:
        tries.append(1)
        raise PreconditionError("changed")

    monkeypatch.setattr(store, "replace", lose)
    with pytest.raises(ConflictError) as refusal:
        releases.activate(store, "a")
    assert str(refusal.value) == "the release pointer keeps being changed by other processes"
    assert len(tries) == releases.ATTEMPTS
