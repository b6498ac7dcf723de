"""Owners of a store who die between two writes, or whose clock is behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from unittest import mock

from pipeline.storage import documents, releases
from pipeline.storage.objects import DirectoryStore


class Killed(BaseException):
    """The process ends here."""


@dataclass
class MortalStore(DirectoryStore):
    """The directory of an owner who dies just before a write that is yet to come."""

    root: Path
    writes_left: int | None = None

    def create(self, key: str, body: bytes) -> str:
        """Dies or writes."""
        self._live()
        return super().create(key, body)

    def replace(self, key: str, body: bytes, etag: str) -> str:
        """Dies or writes."""
        self._live()
        return super().replace(key, body, etag)

    def delete(self, key: str) -> None:
        """Dies or deletes."""
        self._live()
        super().delete(key)

    def _live(self) -> None:
        if self.writes_left == 0:
            raise Killed
        if self.writes_left is not None:
            self.writes_left -= 1


class SlowClock(datetime):
    """A machine whose clock is an hour behind."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """An hour ago."""
        return datetime.now(tz) - timedelta(hours=1)


@contextmanager
def clock(is_slow: bool) -> Iterator[None]:
    """What the machine takes for now."""
    of = SlowClock if is_slow else datetime
    with mock.patch.object(releases, "datetime", of), mock.patch.object(documents, "datetime", of):
        yield
