"""The object store port: small documents with conditional create and replace.

`DirectoryStore` is the embedded one: an object is a folder of numbered versions, the newest number
is the object and its etag. `link(2)` to the next number is the compare-and-set: one writer wins, in
any language, and a killed writer leaves nothing half-written (docs/architecture.md).
"""

import os
import re
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.errors import ConflictError

KEY = re.compile(r"[a-z]+(/[A-Za-z0-9][A-Za-z0-9._-]{0,127})+")
VERSION = re.compile(r"[0-9]{10}")
VERSIONS_KEPT = 32


class PreconditionError(ConflictError):
    """The object has changed since the writer read it."""


@dataclass(frozen=True)
class Stored:
    """An object as read: its bytes and the etag a conditional replace needs."""

    body: bytes
    etag: str


class ObjectStore(Protocol):
    """What both stores (directory, S3) can do. Keys are relative paths with `/`."""

    def get(self, key: str) -> Stored | None:
        """The object, or None."""

    def create(self, key: str, body: bytes) -> str:
        """Write a new object and return its etag; PreconditionError when it exists."""

    def replace(self, key: str, body: bytes, etag: str) -> str:
        """Write over the version with this etag and return the new etag; PreconditionError else."""

    def list(self, prefix: str) -> list[str]:
        """Keys directly below the prefix (`runs/`), sorted."""

    def delete(self, key: str) -> None:
        """Remove the object; nothing happens when it is not there."""


class DirectoryStore:
    """Objects below one folder of a local file system that has hard links."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, key: str) -> Stored | None:
        """The newest version; reads again when it was pruned between listing and opening."""
        folder = self._folder(key)
        while (newest := self._newest(folder)) > 0:
            try:
                return Stored(self._version(folder, newest).read_bytes(), str(newest))
            except FileNotFoundError:
                continue
        return None

    def create(self, key: str, body: bytes) -> str:
        """Version 1, when there is no version at all."""
        return self._write(key, body, 0)

    def replace(self, key: str, body: bytes, etag: str) -> str:
        """The version after `etag`, when that is still the newest."""
        return self._write(key, body, int(etag))

    def list(self, prefix: str) -> list[str]:
        """Keys directly below the prefix."""
        folder = self.root / prefix
        if not folder.is_dir():
            return []
        return sorted(prefix + child.name for child in folder.iterdir() if self._newest(child))

    def delete(self, key: str) -> None:
        """Rename the object away, then remove it: readers see all of it or nothing."""
        trash = self._scratch(".trash")
        try:
            self._folder(key).rename(trash)
        except FileNotFoundError:
            return
        shutil.rmtree(trash, ignore_errors=True)

    def _write(self, key: str, body: bytes, expected: int) -> str:
        folder = self._folder(key)
        if self._newest(folder) != expected:
            raise PreconditionError(f"{key} was changed by another process")
        folder.mkdir(parents=True, exist_ok=True)
        temporary = self._scratch(".tmp")
        mine = self._version(folder, expected + 1)
        try:
            with temporary.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            mine.hardlink_to(temporary)
        except FileExistsError:
            raise PreconditionError(f"{key} was changed by another process") from None
        finally:
            temporary.unlink(missing_ok=True)
        newest = self._newest(folder)
        if newest >= expected + 1 + VERSIONS_KEPT:
            # The number may have been free only because its first version was pruned.
            mine.unlink(missing_ok=True)
            raise PreconditionError(f"{key} was changed by another process")
        self._prune(folder, newest)
        return str(expected + 1)

    def _prune(self, folder: Path, newest: int) -> None:
        for name in os.listdir(folder):
            if VERSION.fullmatch(name) and int(name) <= newest - VERSIONS_KEPT:
                (folder / name).unlink(missing_ok=True)

    def _folder(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError(f"not an object key: {key!r}")
        return self.root / key

    def _scratch(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder / uuid.uuid4().hex

    @staticmethod
    def _version(folder: Path, number: int) -> Path:
        return folder / f"{number:010d}"

    @staticmethod
    def _newest(folder: Path) -> int:
        try:
            names = os.listdir(folder)
        except (FileNotFoundError, NotADirectoryError):
            return 0
        return max((int(name) for name in names if VERSION.fullmatch(name)), default=0)
