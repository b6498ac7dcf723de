"""The directory object store: one writer wins, whatever the others had read."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.objects import VERSIONS_KEPT, DirectoryStore, PreconditionError, Stored

KEY = "runs/a.json"


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path)


def test_a_created_object_is_read_back_and_listed(store: DirectoryStore) -> None:
    assert store.get(KEY) is None
    assert store.create(KEY, b"one") == "1"
    store.create("runs/b.json", b"x")
    assert store.get(KEY) == Stored(b"one", "1")
    assert store.list("runs/") == ["runs/a.json", "runs/b.json"]
    assert store.list("locks/") == []


def test_create_refuses_what_exists(store: DirectoryStore) -> None:
    store.create(KEY, b"one")
    with pytest.raises(PreconditionError, match=r"runs/a\.json was changed"):
        store.create(KEY, b"two")
    assert store.get(KEY) == Stored(b"one", "1")


def test_replace_needs_the_newest_etag(store: DirectoryStore) -> None:
    first = store.create(KEY, b"one")
    assert store.replace(KEY, b"two", first) == "2"
    with pytest.raises(PreconditionError):
        store.replace(KEY, b"late", first)
    assert store.get(KEY) == Stored(b"two", "2")


def test_of_many_writers_with_one_etag_exactly_one_wins(store: DirectoryStore) -> None:
    etag = store.create(KEY, b"start")

    def attempt(number: int) -> bool:
        try:
            store.replace(KEY, str(number).encode(), etag)
        except PreconditionError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(40)))
    assert sum(won) == 1
    assert store.get(KEY) == Stored(str(won.index(True)).encode(), "2")


def test_old_versions_are_pruned_and_a_pruned_number_is_not_won(store: DirectoryStore) -> None:
    etag = store.create(KEY, b"0")
    for number in range(1, VERSIONS_KEPT + 8):
        etag = store.replace(KEY, str(number).encode(), etag)
    folder = store.root / KEY
    assert len(list(folder.iterdir())) == VERSIONS_KEPT

    class Paused(DirectoryStore):
        """Woken after it had checked the newest version, long ago."""

        looks = 0

        @classmethod
        def _newest(cls, folder: Path) -> int:
            cls.looks += 1
            return 1 if cls.looks == 1 else DirectoryStore._newest(folder)

    with pytest.raises(PreconditionError):
        Paused(store.root).replace(KEY, b"late", "1")
    assert store.get(KEY) == Stored(str(VERSIONS_KEPT + 7).encode(), etag)
    assert len(list(folder.iterdir())) == VERSIONS_KEPT


def test_delete_removes_the_object_and_forgives_its_absence(store: DirectoryStore) -> None:
    store.create(KEY, b"one")
    store.delete(KEY)
    store.delete(KEY)
    assert store.get(KEY) is None
    assert store.list("runs/") == []


@pytest.mark.parametrize("key", ["../a.json", "runs/../a", "/runs/a", "runs/", "runs/.hidden"])
def test_a_key_cannot_leave_the_store(store: DirectoryStore, key: str) -> None:
    with pytest.raises(ValueError, match="not an object key"):
        store.create(key, b"")
