"""Releases: one pointer, moved whole, by the last owner only; rollback pins; old ones go."""

from pathlib import Path

import pytest

from pipeline.errors import ConflictError, InputError
from pipeline.storage import documents, releases
from pipeline.storage.objects import ObjectStore
from pipeline.storage.root import open_root
from support.aws.client import BUCKET
from support.manifests import manifest


@pytest.fixture(params=["directory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    home: str | Path = tmp_path
    if request.param == "s3":
        request.getfixturevalue("aws")
        home = f"s3://{BUCKET}/home"
    store = open_root(home).store
    releases.fence(store, 1)
    return store


def served(store: ObjectStore) -> tuple[str | None, list[tuple[str, int]], bool]:
    pointer = releases.read_pointer(store)
    assert pointer is not None
    current = pointer["current"]["release"] if pointer["current"] else None
    known = [(entry["release"], entry["sequence"]) for entry in pointer["releases"]]
    return current, known, pointer["pinned"]


def test_sequences_grow_and_the_newest_release_is_served(store: ObjectStore) -> None:
    assert served(store) == (None, [], False)
    releases.publish(store, manifest("a"), 1)
    releases.publish(store, manifest("b"), 1)
    assert served(store) == ("b", [("a", 1), ("b", 2)], False)
    assert releases.read_manifest(store, "b")["sequence"] == 2


def test_publishing_again_changes_nothing(store: ObjectStore) -> None:
    first = releases.publish(store, manifest("a"), 1)
    assert releases.publish(store, manifest("a"), 1) == first
    assert served(store) == ("a", [("a", 1)], False)


def test_an_earlier_owner_publishes_nothing(store: ObjectStore) -> None:
    releases.fence(store, 2)
    with pytest.raises(ConflictError, match="another run has taken over"):
        releases.publish(store, manifest("late"), 1)
    with pytest.raises(ConflictError, match="a later run has taken over"):
        releases.fence(store, 1)
    assert served(store) == (None, [], False)


def test_a_manifest_left_by_a_killed_run_takes_the_next_sequence_on_resume(
    store: ObjectStore,
) -> None:
    key = releases.manifest_key("killed")
    documents.write(store, "manifest", key, manifest("killed"), None)
    releases.publish(store, manifest("other"), 1)
    assert served(store) == ("other", [("other", 1)], False)
    releases.publish(store, manifest("killed"), 1)
    assert served(store) == ("killed", [("other", 1), ("killed", 2)], False)


def test_rollback_pins_until_it_is_unpinned(store: ObjectStore) -> None:
    for name in ("a", "b"):
        releases.publish(store, manifest(name), 1)
    releases.activate(store, "a")
    assert served(store) == ("a", [("a", 1), ("b", 2)], True)
    releases.publish(store, manifest("nightly"), 1)
    assert served(store) == ("a", [("a", 1), ("b", 2), ("nightly", 3)], True)
    releases.unpin(store)
    assert served(store) == ("nightly", [("a", 1), ("b", 2), ("nightly", 3)], False)


def test_an_unknown_release_is_not_activated(store: ObjectStore) -> None:
    with pytest.raises(InputError, match="there is no release yet"):
        releases.unpin(store)
    releases.publish(store, manifest("a"), 1)
    with pytest.raises(InputError, match="release b does not exist; there are: a"):
        releases.activate(store, "b")


def test_old_releases_go_but_never_the_served_or_the_one_before(store: ObjectStore) -> None:
    for name in "abcde":
        releases.publish(store, manifest(name), 1)
    assert [m["release"] for m in releases.forget(store, 3, 14)] == list("abcde")
    releases.activate(store, "b")
    assert [m["release"] for m in releases.forget(store, 1, -1)] == ["b", "e"]
    assert served(store) == ("b", [("b", 2), ("e", 5)], True)
    assert store.list("releases/") == [
        "releases/b.json",
        "releases/current.json",
        "releases/e.json",
    ]


def test_the_latest_release_of_a_source_is_found(store: ObjectStore) -> None:
    assert releases.latest_manifest(store) is None
    releases.publish(store, manifest("a", source="one"), 1)
    releases.publish(store, manifest("b", source="two"), 1)
    found = releases.latest_manifest(store, "one")
    assert found is not None
    assert found["release"] == "a"
    assert releases.latest_manifest(store, "three") is None
