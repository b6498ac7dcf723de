"""Releases: immutable manifests, and the one pointer that says which is served."""

from datetime import UTC, datetime, timedelta

from pipeline.errors import ConflictError, InputError
from pipeline.storage import documents
from pipeline.storage.documents import Document
from pipeline.storage.objects import ObjectStore, PreconditionError

POINTER_KEY = "releases/current.json"
ATTEMPTS = 20


def manifest_key(release: str) -> str:
    """Where a release's manifest is kept."""
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
    for _ in range(ATTEMPTS):
        found = documents.read(store, "pointer", POINTER_KEY)
        pointer, etag = found if found else (_empty_pointer(), None)
        if pointer["token"] > token:
            raise ConflictError("a later run has taken over")
        try:
            documents.write(store, "pointer", POINTER_KEY, pointer | {"token": token}, etag)
        except PreconditionError:
            continue
        return
    raise ConflictError("the release pointer keeps being changed by other processes")


def publish(store: ObjectStore, manifest: Document, token: int) -> Document:
    """Write the manifest under the next sequence, then move the pointer; both or neither count.

    Repeatable: a release that the pointer has is not published again. A pinned pointer takes the
    release in but goes on serving the pinned one. Raises ConflictError for a shut-out owner.
    Returns the manifest as published.
    """
    for _ in range(ATTEMPTS):
        pointer, etag = _fenced_pointer(store, token)
        if any(entry["release"] == manifest["release"] for entry in pointer["releases"]):
            return read_manifest(store, manifest["release"])
        last = pointer["releases"][-1]["sequence"] if pointer["releases"] else 0
        published = manifest | {"sequence": last + 1, "published_at": documents.instant()}
        _put_manifest(store, published)
        try:
            documents.write(store, "pointer", POINTER_KEY, _with_release(pointer, published), etag)
        except PreconditionError:
            continue
        return published
    raise ConflictError("the release pointer keeps being changed by other processes")


def activate(store: ObjectStore, release: str) -> Document:
    """Serve an earlier release and pin it. Returns the new pointer."""
    return _move(store, release)


def unpin(store: ObjectStore) -> Document:
    """Serve the newest release again. Returns the new pointer."""
    return _move(store, None)


def forget(store: ObjectStore, keep_count: int, keep_days: int) -> list[Document]:
    """Drop old releases from the pointer, then their manifests; returns the manifests still kept:
    the newest `keep_count`, those younger than `keep_days`, the served and the one served before.
    """
    for _ in range(ATTEMPTS):
        found = documents.read(store, "pointer", POINTER_KEY)
        if found is None:
            return []
        pointer, etag = found
        kept = [
            entry for entry in pointer["releases"] if _keep(pointer, entry, keep_count, keep_days)
        ]
        try:
            if len(kept) < len(pointer["releases"]):
                trimmed = pointer | {"releases": kept}
                documents.write(store, "pointer", POINTER_KEY, trimmed, etag)
        except PreconditionError:
            continue
        return _drop_manifests(store, {entry["release"] for entry in kept})
    raise ConflictError("the release pointer keeps being changed by other processes")


def _keep(pointer: Document, entry: Document, keep_count: int, keep_days: int) -> bool:
    served = {pointer["current"] and pointer["current"]["release"], pointer["previous"]}
    age_limit = documents.instant(datetime.now(UTC) - timedelta(days=keep_days))
    newest = pointer["releases"][-keep_count:]
    return entry in newest or entry["published_at"] >= age_limit or entry["release"] in served


def _drop_manifests(store: ObjectStore, kept: set[str]) -> list[Document]:
    manifests = []
    for key in store.list("releases/"):
        if key == POINTER_KEY:
            continue
        release = key.removeprefix("releases/").removesuffix(".json")
        if release in kept:
            manifests.append(read_manifest(store, release))
        else:
            store.delete(key)
    return manifests


def _move(store: ObjectStore, release: str | None) -> Document:
    for _ in range(ATTEMPTS):
        found = documents.read(store, "pointer", POINTER_KEY)
        if found is None or not found[0]["releases"]:
            raise InputError("there is no release yet")
        pointer, etag = found
        moved = _pointed(pointer, release)
        try:
            documents.write(store, "pointer", POINTER_KEY, moved, etag)
        except PreconditionError:
            continue
        return moved
    raise ConflictError("the release pointer keeps being changed by other processes")


def _pointed(pointer: Document, release: str | None) -> Document:
    by_name = {entry["release"]: entry for entry in pointer["releases"]}
    name = release or pointer["releases"][-1]["release"]
    if name not in by_name:
        raise InputError(f"release {name} is not kept; there are: {', '.join(by_name)}")
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


def _fenced_pointer(store: ObjectStore, token: int) -> tuple[Document, str]:
    found = documents.read(store, "pointer", POINTER_KEY)
    if found is None or found[0]["token"] != token:
        raise ConflictError("another run has taken over: this one publishes nothing")
    return found


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
