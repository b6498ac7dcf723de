"""The lake in S3, for a Spark of this machine without S3 (its jars are 268 MB).

Spark writes to a working folder that is uploaded, and reads what was downloaded there.
"""

import uuid
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from pipeline.storage.documents import Document
from pipeline.storage.lake import CorruptTableError, Lake
from pipeline.storage.lake_s3 import S3Lake

TRANSFERS_AT_ONCE = 8


class CopiedS3Lake(S3Lake):
    """Table versions below a prefix of a bucket; `root` is the working folder."""

    def __init__(self, client: Any, bucket: str, prefix: str, root: Path) -> None:
        super().__init__(client, bucket, prefix)
        self.root = root
        self._copies = Lake(root)

    def write(self, table: str, frame: DataFrame, run_id: str, token: int) -> Document:
        """As in a folder; every file has arrived when this returns."""
        version = self._copies.write(table, frame, run_id, token)
        with ThreadPoolExecutor(TRANSFERS_AT_ONCE) as pool:
            list(pool.map(lambda entry: self._upload(version["path"], entry), version["files"]))
        return version

    def read(self, spark: SparkSession, version: Document) -> DataFrame:
        """A table version as a DataFrame, downloaded and verified."""
        with ThreadPoolExecutor(TRANSFERS_AT_ONCE) as pool:
            list(pool.map(lambda entry: self._download(version["path"], entry), version["files"]))
        return self._copies.read(spark, version)

    def purge(self, needed: Collection[str]) -> int:
        """Remove every version whose path is not `needed`, here too; returns how many."""
        self._copies.purge(needed)
        return super().purge(needed)

    def _upload(self, path: str, entry: Document) -> None:
        name = f"{path}/{entry['name']}"
        self.client.upload_file(str(self.root / name), self.bucket, self.prefix + name)

    def _download(self, path: str, entry: Document) -> None:
        file = self.root / path / entry["name"]
        if file.is_file() and file.stat().st_size == entry["bytes"]:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{uuid.uuid4().hex}")
        self.client.download_file(self.bucket, f"{self.prefix}{path}/{entry['name']}", str(part))
        if self._file_entry(part)["sha256"] != entry["sha256"]:
            part.unlink()
            raise CorruptTableError(f"{self.location(path)}/{entry['name']} was changed")
        part.replace(file)
