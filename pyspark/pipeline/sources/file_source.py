"""What sources of files share, wherever the files are: sizes, check and reading, table by table."""

import hashlib
from abc import ABC, abstractmethod
from functools import cached_property, reduce

from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import InputError
from pipeline.sources import SourceReport
from pipeline.sources.csv_check import CheckedFile, is_gzip
from pipeline.sources.csv_files import PARQUET, AnyPath, find_files, lookalikes
from pipeline.sources.file_reader import read_file
from pipeline.storage.spark_s3 import spark_address

# Average bytes of a record of the two large tables as exported, and the usual compression ratio.
BYTES_OF_RECORD, COMPRESSION = 140, 5


class FileSource(ABC):
    """The source tables as CSV or Parquet files below one place."""

    kind = "csv"

    def __init__(self, location: str) -> None:
        self.id = hashlib.sha256(f"csv:{location}".encode()).hexdigest()[:16]

    def expected_records(self) -> int | None:
        """From the sizes of the files; None where `check` will refuse them."""
        try:
            found = [path for paths in find_files(self._tree()).values() for path in paths]
        except InputError:
            return None
        return sum(_bytes_of_csv(path.name, self._size(path)) for path in found) // BYTES_OF_RECORD

    def check(self) -> SourceReport:
        """Read every file once. Raises InputError that names file and line."""
        files = [file for files in self._checked.values() for file in files]
        warnings = [warning for file in files for warning in file.warnings]
        return SourceReport(
            files=tuple(file.source for file in files),
            warnings=(*lookalikes(self._tree()), *warnings),
        )

    def read(self, spark: SparkSession, table: str) -> DataFrame | None:
        """The records of a table, in the shape that the port describes."""
        files = self._checked[table]
        if not files:
            return None
        frames = [
            read_file(spark, spark_address(spark, self._location(file)), file) for file in files
        ]
        return _union(frames)

    @cached_property
    def _checked(self) -> dict[str, list[CheckedFile]]:
        return self._check_files(find_files(self._tree()))

    @abstractmethod
    def _tree(self) -> AnyPath:
        """The folder of the files."""

    @abstractmethod
    def _size(self, path: AnyPath) -> int:
        """Bytes of a file."""

    @abstractmethod
    def _check_files(self, found: dict[str, list[AnyPath]]) -> dict[str, list[CheckedFile]]:
        """Each file, read once. Raises InputError that names file and line."""

    @abstractmethod
    def _location(self, file: CheckedFile) -> str:
        """The path of a file, or its address in S3, with what Spark takes for a pattern escaped."""


def _union(frames: list[DataFrame]) -> DataFrame:
    """The frames in their order. In pairs, as Spark analyses a whole union at each step: one after
    another would take time with the square of their number.
    """
    while len(frames) > 1:
        frames = [reduce(DataFrame.union, frames[at : at + 2]) for at in range(0, len(frames), 2)]
    return frames[0]


def _bytes_of_csv(name: str, size: int) -> int:
    is_packed = is_gzip(name) or name.lower().endswith(PARQUET)
    return size * (COMPRESSION if is_packed else 1)
