"""Objects below a prefix in S3 as a tree of files and folders."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any


class S3Path(PurePosixPath):
    """`bucket/key` of an object (`size` in bytes), or of a folder of them (`size` is None)."""

    size: int | None = None
    _children: tuple["S3Path", ...] = ()

    def is_dir(self) -> bool:
        """As pathlib's."""
        return self.size is None

    def is_file(self) -> bool:
        """As pathlib's."""
        return self.size is not None

    def exists(self) -> bool:
        """As pathlib's."""
        return True

    def iterdir(self) -> Iterator["S3Path"]:
        """As pathlib's."""
        return iter(self._children)


def list_tree(client: Any, bucket: str, prefix: str) -> S3Path:
    """Everything below a prefix."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/")
    sizes = {
        entry["Key"].removeprefix(f"{prefix}/"): int(entry["Size"])
        for page in pages
        for entry in page.get("Contents", [])
    }
    # A console makes an empty object for each folder.
    return _folder(f"{bucket}/{prefix}", {k: v for k, v in sizes.items() if not k.endswith("/")})


def _folder(path: str, sizes: dict[str, int]) -> S3Path:
    below: dict[str, dict[str, int]] = {}
    children = []
    for key, size in sizes.items():
        name, slash, rest = key.partition("/")
        if slash:
            below.setdefault(name, {})[rest] = size
        else:
            child = S3Path(path, name)
            child.size = size
            children.append(child)
    folder = S3Path(path)
    folder._children = (*children, *(_folder(f"{path}/{n}", s) for n, s in below.items()))
    return folder
