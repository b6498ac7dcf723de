"""The object stores, in a directory and in S3: one writer wins, whatever the others had read."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.storage.objects import (
    VERSIONS_KEPT,
    DirectoryStore,
    ObjectStore,
    PreconditionError,
    Stored,
)
from pipeline.storage.root import open_root
from support.aws.client import BUCKET, Aws

KEY = "runs/a.json"


@pytest.fixture(params=["directory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "directory":
        return DirectoryStore(tmp_path)
    request.getfixturevalue("aws")
    return open_root(f"s3://{BUCKET}/home").store


def test_a_created_object_is_read_back_and_listed(store: ObjectStore) -> None:
    assert store.get(KEY) is None
    etag = store.create(KEY, b"one")
    store.create("runs/b.json", b"x")
    assert store.get(KEY) == Stored(b"one", etag)
    assert store.list("runs/") == ["runs/a.json", "runs/b.json"]
    assert store.list("locks/") == []


def test_create_refuses_what_exists(store: ObjectStore) -> None:
    etag = store.create(KEY, b"one")
    with pytest.raises(PreconditionError, match=r"runs/a\.json was changed"):
        store.create(KEY, b"two")
    assert store.get(KEY) == Stored(b"one", etag)


def test_replace_needs_the_newest_etag(store: ObjectStore) -> None:
    first = store.create(KEY, b"one")
    second = store.replace(KEY, b"two", first)
    with pytest.raises(PreconditionError):
        store.replace(KEY, b"late", first)
    assert store.get(KEY) == Stored(b"two", second)
    store.delete(KEY)
    with pytest.raises(PreconditionError):
        store.replace(KEY, b"late", second)


def test_of_many_writers_with_one_etag_exactly_one_wins(store: ObjectStore) -> None:
    etag = store.create(KEY, b"start")

    def attempt(number: int) -> str | None:
        try:
            return store.replace(KEY, str(number).encode(), etag)
        except PreconditionError:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(40)))
    winners = {str(number): new for number, new in enumerate(won) if new}
    found = store.get(KEY)
    assert found is not None
    assert winners == {found.body.decode(): found.etag}


def test_old_versions_are_pruned_and_a_pruned_number_is_not_won(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
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


def test_delete_removes_the_object_and_forgives_its_absence(store: ObjectStore) -> None:
    store.create(KEY, b"one")
    store.delete(KEY)
    store.delete(KEY)
    assert store.get(KEY) is None
    assert store.list("runs/") == []


@pytest.mark.parametrize("condition", ["create", "replace"])
def test_a_write_whose_reply_was_lost_is_known_as_ones_own(aws: Aws, condition: str) -> None:
    store = open_root(f"s3://{BUCKET}/home").store
    first = store.create(KEY, b"one") if condition == "replace" else ""
    aws.fault("reset_after", service="s3", operation="PUT", contains=KEY)
    etag = store.replace(KEY, b"two", first) if first else store.create(KEY, b"two")
    assert store.get(KEY) == Stored(b"two", etag)
    with pytest.raises(PreconditionError):
        store.create(KEY, b"three")


def test_a_busy_store_is_asked_again(aws: Aws) -> None:
    store = open_root(f"s3://{BUCKET}/home").store
    for operation in ("PUT", "GET"):
        aws.fault("slow_down", service="s3", operation=operation)
    store.create(KEY, b"one")
    found = store.get(KEY)
    assert found is not None
    assert found.body == b"one"


@pytest.mark.parametrize("key", ["../a.json", "runs/../a", "/runs/a", "runs/", "runs/.hidden"])
def test_a_key_cannot_leave_the_store(store: ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="not an object key"):
        store.create(key, b"")
