"""Releases: immutable manifests, and one pointer to the served release."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from pipeline.errors import ConflictError, InputError
from pipeline.storage import documents
from pipeline.storage.documents import Document
from pipeline.storage.objects import ObjectStore, PreconditionError

POINTER_KEY = "releases/current.json"
ATTEMPTS = 20


def manifest_key(release: str) -> str:
    """The key of a release's manifest."""
    return f"releases/{release}.json"


def read_pointer(store: ObjectStore) -> Document | None:
    """The pointer, or None before the first run."""
    found = documents.read(store, "pointer", POINTER_KEY)
    return found[0] if found else None


def read_manifest(store: ObjectStore, release: str) -> Document:
    """The manifest of a release. Raises InputError when there is none."""
    found = documents.read(store, "manifest", manifest_key(release))
    if found is None:
        raise InputError(f"release {release} does not exist")
    return found[0]


def latest_manifest(store: ObjectStore, source_id: str | None = None) -> Document | None:
    """The newest release (of one source), or None."""
    pointer = read_pointer(store)
    for entry in reversed(pointer["releases"] if pointer else []):
        manifest = read_manifest(store, entry["release"])
        if source_id is None or manifest["source"]["id"] == source_id:
            return manifest
    return None


def fence(store: ObjectStore, token: int) -> None:
    """Raise the pointer's token to the new owner's, which shuts out every earlier owner."""

    def raise_token(pointer: Document) -> Document:
        if pointer["token"] > token:
            raise ConflictError("a later run has taken over")
        return pointer | {"token": token}

    _update_pointer(store, raise_token)


def publish(store: ObjectStore, manifest: Document, token: int) -> Document:
    """Write the manifest under the next sequence, then move the pointer; both or neither count.

    Repeatable: a release that the pointer has is not published again. A pinned pointer takes the
    release in but goes on serving the pinned one. Raises ConflictError for a shut-out owner.
    Returns the manifest as published.
    """

    def add(pointer: Document) -> Document:
        if pointer["token"] != token:
            raise ConflictError("another run has taken over: this one publishes nothing")
        if any(entry["release"] == manifest["release"] for entry in pointer["releases"]):
            return pointer
        last = pointer["releases"][-1]["sequence"] if pointer["releases"] else 0
        published = manifest | {"sequence": last + 1, "published_at": documents.instant()}
        _put_manifest(store, published)
        return _with_release(pointer, published)

    _update_pointer(store, add)
    return read_manifest(store, manifest["release"])


def activate(store: ObjectStore, release: str) -> Document:
    """Serve an earlier release and pin it. Returns the new pointer."""
    return _update_pointer(store, lambda pointer: _pointed(pointer, release))


def unpin(store: ObjectStore) -> Document:
    """Serve the newest release again. Returns the new pointer."""
    return _update_pointer(store, lambda pointer: _pointed(pointer, None))


def forget(
    store: ObjectStore, keep_count: int, keep_days: int, needed: Collection[str | None] = ()
) -> list[Document]:
    """Drop old releases from the pointer, then their manifests; returns the remaining manifests:
    the newest `keep_count`, those younger than `keep_days`, the served one, the one served before,
    and those that are `needed`.
    """
    oldest = documents.instant(datetime.now(UTC) - timedelta(days=keep_days))

    def trim(pointer: Document) -> Document:
        served = pointer["current"] and pointer["current"]["release"]
        names = {served, pointer["previous"], *needed}
        newest = pointer["releases"][-keep_count:]
        return pointer | {
            "releases": [
                entry
                for entry in pointer["releases"]
                if entry in newest or entry["published_at"] >= oldest or entry["release"] in names
            ]
        }

    remaining = {entry["release"] for entry in _update_pointer(store, trim)["releases"]}
    manifests = []
    for key in store.list("releases/"):
        release = key.removeprefix("releases/").removesuffix(".json")
        if release in remaining:
            manifests.append(read_manifest(store, release))
        elif key != POINTER_KEY:
            store.delete(key)
    return manifests


def _update_pointer(store: ObjectStore, change: Callable[[Document], Document]) -> Document:
    """Replace the pointer by what `change` returns; repeated when another process was faster."""
    for _ in range(ATTEMPTS):
        found = documents.read(store, "pointer", POINTER_KEY)
        pointer, etag = found or (_empty_pointer(), None)
        changed = change(pointer)
        if changed == pointer:
            return pointer
        try:
            documents.write(store, "pointer", POINTER_KEY, changed, etag)
        except PreconditionError:
            continue
        return changed
    raise ConflictError("the release pointer keeps being changed by other processes")


def _pointed(pointer: Document, release: str | None) -> Document:
    if not pointer["releases"]:
        raise InputError("there is no release yet")
    by_name = {entry["release"]: entry for entry in pointer["releases"]}
    name = release or pointer["releases"][-1]["release"]
    if name not in by_name:
        raise InputError(f"release {name} does not exist; there are: {', '.join(by_name)}")
    return _serving(pointer, by_name[name]) | {"pinned": release is not None}


def _with_release(pointer: Document, manifest: Document) -> Document:
    entry = {key: manifest[key] for key in ("release", "sequence", "published_at")}
    extended = pointer | {"releases": [*pointer["releases"], entry]}
    return extended if pointer["pinned"] else _serving(extended, entry)


def _serving(pointer: Document, entry: Document) -> Document:
    before = pointer["current"]
    if before and before["release"] == entry["release"]:
        return pointer
    return pointer | {
        "current": {"release": entry["release"], "sequence": entry["sequence"]},
        "previous": before["release"] if before else None,
        "moved_at": _later_than(pointer["moved_at"]),
    }


def _later_than(moved: str) -> str:
    """Now, or just after the last move where this clock is behind: moves have an order."""
    after = datetime.fromisoformat(moved) + timedelta(milliseconds=1)
    return documents.instant(max(datetime.now(UTC), after))


def _put_manifest(store: ObjectStore, manifest: Document) -> None:
    key = manifest_key(manifest["release"])
    stored = store.get(key)
    documents.write(store, "manifest", key, manifest, stored.etag if stored else None)


def _empty_pointer() -> Document:
    return {
        "schema_version": 1,
        "current": None,
        "releases": [],
        "pinned": False,
        "previous": None,
        "token": 0,
        "moved_at": documents.instant(),
    }
