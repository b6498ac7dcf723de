"""The lake: Parquet, one folder per table version, written once and never changed.

A version's folder is `<table>/<run_id>/<token>`: the fencing token separates a paused earlier owner
of the same run from its successor.
"""

import hashlib
import json
import shutil
from collections.abc import Collection
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from pipeline.errors import PipelineError
from pipeline.storage.documents import Document

LAYERS = ("bronze", "silver", "gold")

# Nearly every row has a value of its own in these: a dictionary of them is built to be thrown away.
DISTINCT_COLUMNS = (
    "order_id",
    "lineitem_id",
    "creation_time_utc",
    "ordered_at",
    "_record_hash",
    "_record_number",
)

# Where a Parquet file of Spark has the schema of its frame.
SCHEMA_KEY = b"org.apache.spark.sql.parquet.row.metadata"

WRITING = {
    "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    **{f"parquet.enable.dictionary#{name}": "false" for name in DISTINCT_COLUMNS},
}


# A table of up to so many rows is read as one partition: grouping, joining and sorting it then
# needs no exchange between tasks, which would cost more than the work that it spreads. No core
# waits, as tables are written side by side. Bronze is parsed, by all cores.
ROWS_OF_ONE_PARTITION = 300_000


class CorruptTableError(PipelineError):
    """A table version is not what was written; names the table and the file."""


class Lake:
    """Table versions below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, table: str, frame: DataFrame, run_id: str, token: int) -> Document:
        """Write `frame` as the version of `table` by this run; returns its manifest entry."""
        path = version_path(table, run_id, token)
        frame.write.mode("overwrite").options(**WRITING).parquet(str(self.root / path))
        files = [self._file_entry(file) for file in sorted((self.root / path).glob("*.parquet"))]
        rows = sum(self._rows(self.root / path / entry["name"]) for entry in files)
        entry = {"run_id": run_id, "path": path, "rows": rows, "files": files}
        return {**entry, "columns": frame.columns}

    def read(self, spark: SparkSession, version: Document) -> DataFrame:
        """A table version as a DataFrame."""
        folder = self.root / version["path"]
        files = [folder / entry["name"] for entry in version["files"]]
        frame = spark.read.schema(written_schema(files[0])).parquet(*map(literal_path, files))
        return frame.coalesce(1) if is_small(version) else frame

    def body(self, table: str, path: str, entry: Document) -> bytes:
        """The bytes of a file of a version. Raises CorruptTableError unless they are as written."""
        body = self._bytes(f"{path}/{entry['name']}")
        if body is None or hashlib.sha256(body).hexdigest() != entry["sha256"]:
            place = self.location(f"{path}/{entry['name']}")
            raise CorruptTableError(f"{table}: {place} is missing or was changed")
        return body

    def location(self, path: str) -> str:
        """Where a file or folder of the lake is."""
        return str(self.root / path)

    def _bytes(self, path: str) -> bytes | None:
        file = self.root / path
        return file.read_bytes() if file.is_file() else None

    def verify(self, table: str, version: Document) -> None:
        """Raise CorruptTableError unless every file is there, byte for byte as written."""
        for entry in version["files"]:
            file = self.root / version["path"] / entry["name"]
            if not file.is_file() or self._file_entry(file) != entry:
                raise CorruptTableError(f"{table}: {file} is missing or was changed")

    def purge(self, needed: Collection[str]) -> int:
        """Remove every version folder whose path is not `needed`; returns how many."""
        removed = 0
        for layer, depth in zip(LAYERS, ("*/*/*", "*/*/*", "*/*/*/*"), strict=True):
            for folder in (self.root / layer).glob(depth):
                if folder.relative_to(self.root).as_posix() not in needed:
                    shutil.rmtree(folder, ignore_errors=True)
                    removed += 1
                    if not any(folder.parent.iterdir()):
                        folder.parent.rmdir()
        return removed

    @staticmethod
    def _file_entry(file: Path) -> Document:
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return {"name": file.name, "bytes": file.stat().st_size, "sha256": sha256}

    @staticmethod
    def _rows(file: Path) -> int:
        from pyarrow import parquet  # late, so that Java starts sooner

        return int(parquet.read_metadata(file).num_rows)


def written_schema(file: Path) -> StructType:
    """The schema that Spark has left in its file: to find it, Spark itself would start a job."""
    from pyarrow import parquet  # late, so that Java starts sooner

    written = parquet.read_metadata(file).metadata[SCHEMA_KEY]
    return StructType.fromJson(json.loads(written))


def literal_path(path: Path) -> str:
    """A local file as Spark reads it."""
    return "file:" + escape_pattern(str(path))


def escape_pattern(path: str) -> str:
    """A path as itself where Spark takes a pattern."""
    return "".join(f"\\{c}" if c in r"\{}[]*?" else c for c in path)


def is_small(version: Document) -> bool:
    """Whether one task does the work on a table version sooner than several."""
    is_parsed = str(version["path"]).startswith("bronze/")
    return not is_parsed and int(version["rows"]) <= ROWS_OF_ONE_PARTITION


def version_path(table: str, run_id: str, token: int) -> str:
    """The folder of a table version, relative to the lake."""
    return f"{_folder(table)}/{run_id}/{token}"


def _folder(table: str) -> str:
    """`gold/clv` is stored in `gold/clv/clv`, next to `gold/clv/history`."""
    layer, *names = table.split("/")
    return "/".join([layer, *names, *names]) if layer == "gold" and len(names) == 1 else table
