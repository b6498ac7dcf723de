"""The lake in S3, for a Spark that reads and writes S3 itself. Its manifests are those of a folder.

No byte of a table passes the process that drives the run: Spark's tasks write, read, count and hash
the files; this process only lists them.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.storage.documents import Document
from pipeline.storage.lake import LAYERS, WRITING, CorruptTableError, Lake, is_small, version_path
from pipeline.storage.spark_s3 import require_s3, spark_address

DELETED_AT_ONCE = 1000


class S3Lake(Lake):
    """Table versions below a prefix of a bucket."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        # A path of this machine would be found by none of Spark's workers.
        super().__init__(Path("/nowhere"))
        self.client, self.bucket, self.prefix = client, bucket, prefix

    def location(self, path: str) -> str:
        """Where a file or folder of the lake is, as AWS names it."""
        return f"s3://{self.bucket}/{self.prefix}{path}"

    def write(self, table: str, frame: DataFrame, run_id: str, token: int) -> Document:
        """Write `frame` as the version of `table` by this run; returns its manifest entry."""
        require_s3(frame.sparkSession)
        path = version_path(table, run_id, token)
        address = spark_address(frame.sparkSession, self.location(path))
        frame.write.mode("overwrite").options(**WRITING).parquet(address)
        files = self._written(frame.sparkSession, path, address)
        rows = frame.sparkSession.read.schema(frame.schema).parquet(address).count()
        entry = {"run_id": run_id, "path": path, "rows": rows, "files": files}
        return {**entry, "columns": frame.columns}

    def read(self, spark: SparkSession, version: Document) -> DataFrame:
        """A table version as a DataFrame."""
        require_s3(spark)
        folder = spark_address(spark, self.location(version["path"]))
        frame = spark.read.parquet(*(f"{folder}/{entry['name']}" for entry in version["files"]))
        return frame.coalesce(1) if is_small(version) else frame

    def verify(self, table: str, version: Document) -> None:
        """Raise CorruptTableError unless every object is there as it was written.

        By size and entity tag, which S3 has of each object; a file without a tag in its entry was
        written by this process, and is read.
        """
        listed = dict(self._objects(f"{version['path']}/"))
        for entry in version["files"]:
            key = f"{version['path']}/{entry['name']}"
            found = listed.get(key)
            if found is None or found["Size"] != entry["bytes"]:
                raise CorruptTableError(f"{table}: {self.location(key)} is missing or was changed")
            if "etag" not in entry:
                self.body(table, version["path"], entry)
            elif found["ETag"].strip('"') != entry["etag"]:
                raise CorruptTableError(f"{table}: {self.location(key)} was changed")

    def purge(self, needed: Collection[str]) -> int:
        """Remove every version whose path is not `needed`; returns how many."""
        keys = [key for layer in LAYERS for key, _ in self._objects(f"{layer}/")]
        unused = {key for key in keys if key.rpartition("/")[0] not in needed}
        ordered = sorted(unused)
        for start in range(0, len(ordered), DELETED_AT_ONCE):
            batch = ordered[start : start + DELETED_AT_ONCE]
            self.client.delete_objects(
                Bucket=self.bucket,
                Delete={"Objects": [{"Key": self.prefix + key} for key in batch], "Quiet": True},
            )
        return len({key.rpartition("/")[0] for key in unused})

    def _written(self, spark: SparkSession, path: str, address: str) -> list[Document]:
        """The files of a version as a manifest lists them, hashed where Spark's tasks run."""
        content = (
            spark.read.format("binaryFile").option("pathGlobFilter", "*.parquet").load(address)
        )
        hashed = content.select("path", F.sha2("content", 256).alias("sha256")).collect()
        hashes = {str(row["path"]).rpartition("/")[2]: row["sha256"] for row in hashed}
        objects = {key.rpartition("/")[2]: found for key, found in self._objects(f"{path}/")}
        return [
            {
                "name": name,
                "bytes": int(objects[name]["Size"]),
                "sha256": hashes[name],
                "etag": str(objects[name]["ETag"]).strip('"'),
            }
            for name in sorted(hashes)
        ]

    def _bytes(self, path: str) -> bytes | None:
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=self.prefix + path)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return bytes(found["Body"].read())

    def _objects(self, prefix: str) -> Iterator[tuple[str, Any]]:
        """Key below the lake, and what S3 lists of it."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=self.prefix + prefix
        )
        for page in pages:
            for entry in page.get("Contents", []):
                yield entry["Key"].removeprefix(self.prefix), entry
