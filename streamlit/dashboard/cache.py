"""Bodies of API answers in memory, bounded in bytes, the least recently used go first."""

import threading
from dataclasses import dataclass

from cachetools import LRUCache

# A page needs some 300 KB; this keeps a few hundred visits of different people and releases.
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """A body as it was received, its ETag and the release it is of."""

    body: bytes
    tag: str | None = None
    release: str | None = None


class AnswerCache:
    """Shared by all threads of the process. A body larger than the whole cache is not kept."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._entries: LRUCache[tuple[object, ...], Entry] = LRUCache(
            max_bytes, getsizeof=lambda entry: len(entry.body)
        )
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> Entry | None:
        """The entry under a key."""
        with self._lock:
            found: Entry | None = self._entries.get(key)
            return found

    def put(self, key: tuple[object, ...], entry: Entry) -> None:
        """Keeps an entry as long as there is room."""
        with self._lock:
            if len(entry.body) <= self._entries.maxsize:
                self._entries[key] = entry

    @property
    def bytes(self) -> int:
        """Bytes of all bodies."""
        with self._lock:
            return int(self._entries.currsize)
