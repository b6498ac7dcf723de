"""One run at a time: a lock taken by conditional write, with owner, expiry and fencing token.

The token grows with every owner and stays in the document when the lock is free. A run writes it
into the release pointer when it begins (`releases.fence`): an owner that was paused while its lock
expired can then neither move the pointer nor write its ledger, as both are compare-and-set.
"""

import os
import socket
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.errors import ConflictError
from pipeline.log import LOGGER
from pipeline.storage import documents
from pipeline.storage.objects import ObjectStore, PreconditionError

LOCK_KEY = "locks/pipeline.json"
EXPIRES_AFTER = timedelta(seconds=60)
RENEWED_EVERY_SECONDS = 10.0
CLOCK = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass
class RunLock:
    """The lock while this process owns it; a daemon thread renews it."""

    store: ObjectStore
    run_id: str
    token: int
    etag: str
    lost: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "RunLock":
        self._thread = threading.Thread(target=self._renew_until_stopped, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        if not self.lost:
            try:
                self._write(None)
            except PreconditionError:
                self.lost = True

    def check(self) -> None:
        """Raise ConflictError when another run has taken over the lock."""
        if self.lost or not self._is_mine():
            raise ConflictError(
                f"run {self.run_id} lost its lock to another run while it was paused: "
                "it publishes nothing; resume it when the other has ended"
            )

    def _is_mine(self) -> bool:
        found = read(self.store)
        return found is not None and found[0]["token"] == self.token

    def _renew_until_stopped(self) -> None:
        while not self._stop.wait(RENEWED_EVERY_SECONDS):
            try:
                self._write(_owner(self.run_id))
            except PreconditionError:
                self.lost = True
                return
            except Exception:
                # The store can't be reached: the lock is valid until it expires, so try again.
                # check() and every compare-and-set notice a takeover.
                LOGGER.exception("lock not renewed")

    def _write(self, owner: documents.Document | None) -> None:
        lock = {"schema_version": 1, "token": self.token, "owner": owner}
        self.etag = documents.write(self.store, "lock", LOCK_KEY, lock, self.etag)


def read(store: ObjectStore) -> tuple[documents.Document, str] | None:
    """The lock and its etag, or None before the first run."""
    return documents.read(store, "lock", LOCK_KEY)


def acquire(
    store: ObjectStore, run_id: str, found: tuple[documents.Document, str] | None
) -> RunLock:
    """Take the lock as it was `found`. Raises ConflictError when another run owns it, or when it
    has changed since: what was read after it may be out of date.
    """
    token, owner = (found[0]["token"], found[0]["owner"]) if found else (0, None)
    if owner is not None and _is_alive(owner):
        raise ConflictError(
            f"run {owner['run_id']} is in progress (process {owner['pid']} on {owner['host']}, "
            f"its lock expires at {owner['expires_at']} unless renewed)"
        )
    taken = {"schema_version": 1, "token": token + 1, "owner": _owner(run_id)}
    try:
        etag = documents.write(store, "lock", LOCK_KEY, taken, found[1] if found else None)
    except PreconditionError as error:
        raise ConflictError("another run began or ended at the same moment; try again") from error
    return RunLock(store, run_id, token + 1, etag)


def _owner(run_id: str) -> documents.Document:
    now = datetime.now(UTC)
    return {
        "run_id": run_id,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "process_started": _process_started(os.getpid()) or "",
        "acquired_at": documents.instant(now),
        "expires_at": documents.instant(now + EXPIRES_AFTER),
    }


def _is_alive(owner: documents.Document) -> bool:
    if datetime.strptime(owner["expires_at"], CLOCK).replace(tzinfo=UTC) <= datetime.now(UTC):
        return False
    if owner["host"] != socket.gethostname() or not owner["process_started"]:
        return True
    # On the same machine a killed owner is recognised before its lock expires.
    return bool(_process_started(owner["pid"]) == owner["process_started"])


def _process_started(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state == "Z" else fields[18]
