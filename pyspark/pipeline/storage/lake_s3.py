"""The lake in S3. Its manifests are the same as those of a lake on disk.

On Glue Spark reads and writes `s3://` itself. Elsewhere Spark has no S3 (its jars are 268 MB): it
writes to a working folder that is uploaded, and reads what was downloaded there.
"""

import hashlib
import io
import uuid
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from pyspark.sql import DataFrame, SparkSession

from pipeline.storage.documents import Document
from pipeline.storage.lake import LAYERS, WRITING, CorruptTableError, Lake, is_small, version_path

TRANSFERS_AT_ONCE = 8
DELETED_AT_ONCE = 1000


class S3Lake(Lake):
    """Table versions below a prefix; `root` is the working folder, None where Spark has S3."""

    def __init__(self, client: Any, bucket: str, prefix: str, root: Path | None) -> None:
        self.client, self.bucket, self.prefix = client, bucket, prefix
        self.folder = root
        super().__init__(root or Path())

    def location(self, path: str) -> str:
        """Where a file or folder of the lake is, for Redshift and for Spark on Glue."""
        return f"s3://{self.bucket}/{self.prefix}{path}"

    def write(self, table: str, frame: DataFrame, run_id: str, token: int) -> Document:
        """As in a folder; every file has arrived when this returns."""
        if self.folder is None:
            return self._write_direct(table, frame, run_id, token)
        version = super().write(table, frame, run_id, token)
        with ThreadPoolExecutor(TRANSFERS_AT_ONCE) as pool:
            list(pool.map(lambda entry: self._upload(version["path"], entry), version["files"]))
        return version

    def read(self, spark: SparkSession, version: Document) -> DataFrame:
        """A table version as a DataFrame; downloaded and verified where Spark has no S3."""
        if self.folder is None:
            files = (self.location(f"{version['path']}/{e['name']}") for e in version["files"])
            frame = spark.read.parquet(*files)
            return frame.coalesce(1) if is_small(version) else frame
        with ThreadPoolExecutor(TRANSFERS_AT_ONCE) as pool:
            list(pool.map(lambda entry: self._download(version["path"], entry), version["files"]))
        return super().read(spark, version)

    def verify(self, table: str, version: Document) -> None:
        """Raise CorruptTableError unless every object is there, byte for byte as written."""

        def check(entry: Document) -> None:
            found = self._entry(f"{version['path']}/{entry['name']}")
            if found is None or found[0] != entry:
                place = self.location(f"{version['path']}/{entry['name']}")
                raise CorruptTableError(f"{table}: {place} is missing or was changed")

        with ThreadPoolExecutor(TRANSFERS_AT_ONCE) as pool:
            list(pool.map(check, version["files"]))

    def purge(self, needed: Collection[str]) -> int:
        """Remove every version whose path is not `needed`; returns how many."""
        keys = [key for layer in LAYERS for key in self._keys(f"{layer}/")]
        unused = {key for key in keys if key.rpartition("/")[0] not in needed}
        ordered = sorted(unused)
        for start in range(0, len(ordered), DELETED_AT_ONCE):
            batch = ordered[start : start + DELETED_AT_ONCE]
            self.client.delete_objects(
                Bucket=self.bucket,
                Delete={"Objects": [{"Key": self.prefix + key} for key in batch], "Quiet": True},
            )
        if self.folder is not None:
            super().purge(needed)
        return len({key.rpartition("/")[0] for key in unused})

    def _write_direct(self, table: str, frame: DataFrame, run_id: str, token: int) -> Document:
        path = version_path(table, run_id, token)
        frame.write.mode("overwrite").options(**WRITING).parquet(self.location(path))
        files, rows = self.entries(path)
        entry = {"run_id": run_id, "path": path, "rows": rows, "files": files}
        return {**entry, "columns": frame.columns}

    def entries(self, path: str) -> tuple[list[Document], int]:
        """The Parquet objects below a folder as a manifest lists them, and their rows."""
        keys = [key for key in self._keys(f"{path}/") if key.endswith(".parquet")]
        with ThreadPoolExecutor(TRANSFERS_AT_ONCE) as pool:
            found = list(pool.map(self._entry, keys))
        files = [entry for entry, _ in filter(None, found)]
        return files, sum(rows for _, rows in filter(None, found))

    def _bytes(self, path: str) -> bytes | None:
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=self.prefix + path)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return bytes(found["Body"].read())

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

    def _entry(self, key: str) -> tuple[Document, int] | None:
        """The manifest's entry of an object as it is, and its rows; None when there is none."""
        from pyarrow import parquet

        body = self._bytes(key)
        if body is None:
            return None
        sha256 = hashlib.sha256(body).hexdigest()
        try:
            rows = int(parquet.read_metadata(io.BytesIO(body)).num_rows)
        except (OSError, ValueError):
            rows = 0  # not Parquet any more: its hash differs too
        name = key.rpartition("/")[2]
        return {"name": name, "bytes": len(body), "sha256": sha256}, rows

    def _keys(self, prefix: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=self.prefix + prefix
        )
        for page in pages:
            for entry in page.get("Contents", []):
                yield entry["Key"].removeprefix(self.prefix)
