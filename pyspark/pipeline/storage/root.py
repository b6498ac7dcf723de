"""The root of all state: a folder, or `s3://bucket/prefix`. Both have `objects/` and `lake/`."""

import atexit
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.storage.lake import Lake
from pipeline.storage.objects import DirectoryStore, ObjectStore
from pipeline.storage.spark_s3 import SCHEME

LOCATION = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([\w.-]+(?:/[\w.-]+)*))?/?")


@dataclass(frozen=True)
class StorageRoot:
    """The object store and the lake below one root; `folder` is None when it is in S3."""

    store: ObjectStore
    lake: Lake
    folder: Path | None


def is_s3(location: str | Path) -> bool:
    """Whether a root is in S3."""
    return str(location).startswith(SCHEME)


def open_root(location: str | Path, *, master: str = "local") -> StorageRoot:
    """The root at a location, for a Spark of this master (empty: the platform's).

    A local Spark gets copies of tables in S3, any other reads and writes S3 itself. Raises
    InputError for an invalid S3 address.
    """
    if not is_s3(location):
        folder = Path(location)
        return StorageRoot(DirectoryStore(folder / "objects"), Lake(folder / "lake"), folder)
    # Without S3 the AWS libraries are not loaded.
    from pipeline.storage.aws import client
    from pipeline.storage.lake_s3 import S3Lake
    from pipeline.storage.lake_s3_copies import CopiedS3Lake
    from pipeline.storage.objects_s3 import S3Store

    match = LOCATION.fullmatch(str(location))
    if match is None:
        raise InputError(f"--home {location}: expected s3://bucket/prefix")
    bucket, prefix = match.group(1), f"{match.group(2)}/" if match.group(2) else ""
    s3 = client("s3")
    place = (s3, bucket, f"{prefix}lake/")
    is_local = master.startswith("local")
    lake = CopiedS3Lake(*place, _work_folder()) if is_local else S3Lake(*place)
    return StorageRoot(S3Store(s3, bucket, f"{prefix}objects/"), lake, None)


def _work_folder() -> Path:
    """Where Spark writes uploads and reads downloads; removed when the process ends."""
    folder = tempfile.mkdtemp(prefix="gp-lake-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
