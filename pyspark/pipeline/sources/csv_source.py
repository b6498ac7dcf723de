"""CSV or Parquet files in a folder: for each table a file, or a folder of part files."""

import hashlib
import os
from collections.abc import Mapping
from functools import cached_property, reduce
from pathlib import Path
from tempfile import TemporaryDirectory

from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import InputError
from pipeline.sources import SourceReport
from pipeline.sources.csv_check import CheckedFile, check_file, is_gzip
from pipeline.sources.csv_files import PARQUET, find_files, lookalikes
from pipeline.sources.file_reader import read_file
from pipeline.sources.parquet_check import check_parquet
from pipeline.storage.lake import literal_path

# Average bytes of a record of the two large tables as exported, and the usual compression ratio.
BYTES_OF_RECORD, COMPRESSION = 140, 5


class CsvSource:
    """The source tables as files under one directory."""

    kind = "csv"

    def __init__(self, directory: Path) -> None:
        self.directory = directory.expanduser().resolve()
        self.id = hashlib.sha256(f"csv:{self.directory}".encode()).hexdigest()[:16]

    def describe(self) -> str:
        """The directory."""
        return f"CSV files in {self.directory}"

    def expected_records(self) -> int | None:
        """From the sizes of the files; None where `check` will refuse them."""
        try:
            found = [path for paths in find_files(self.directory).values() for path in paths]
        except InputError:
            return None
        return records_of({path.name: Path(path).stat().st_size for path in found})

    def check(self) -> SourceReport:
        """Read every file once. Raises InputError that names file and line."""
        files = [file for files in self._checked.values() for file in files]
        warnings = [warning for file in files for warning in file.warnings]
        return SourceReport(
            files=tuple(file.source for file in files),
            warnings=(*lookalikes(self.directory), *warnings),
        )

    def read(self, spark: SparkSession, table: str) -> DataFrame | None:
        """The records of a table, in the shape that the port describes."""
        files = self._checked[table]
        if not files:
            return None
        frames = [
            read_file(spark, literal_path(self._spark_path(Path(file.path))), file)
            for file in files
        ]
        return reduce(DataFrame.union, frames)

    def close(self) -> None:
        """Remove the links; frames that were read can't be computed any more."""
        if "_links" in self.__dict__:
            self._links.cleanup()

    def _spark_path(self, path: Path) -> Path:
        """Spark unpacks `.gz` only: a link with that ending stands for a file that ends in .GZ."""
        if not is_gzip(path.name) or path.suffix == ".gz":
            return path
        folder = Path(self._links.name) / str(len(os.listdir(self._links.name)))
        folder.mkdir()
        link = folder / f"{path.stem}.gz"
        link.symlink_to(path)
        return link

    @cached_property
    def _links(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(prefix="gp-source-")

    @cached_property
    def _checked(self) -> dict[str, list[CheckedFile]]:
        return {
            table: [
                _check(Path(path), Path(path).relative_to(self.directory).as_posix(), table)
                for path in paths
            ]
            for table, paths in find_files(self.directory).items()
        }


def records_of(sizes: Mapping[str, int]) -> int:
    """About how many records there are in files of these names and sizes."""
    packed = (is_gzip(name) or name.lower().endswith(PARQUET) for name in sizes)
    bytes_of_csv = (
        size * (COMPRESSION if is_packed else 1)
        for size, is_packed in zip(sizes.values(), packed, strict=True)
    )
    return sum(bytes_of_csv) // BYTES_OF_RECORD


def _check(path: Path, name: str, table: str) -> CheckedFile:
    if not name.lower().endswith(PARQUET):
        return check_file(path, name, table)
    with path.open("rb") as stream:
        return check_parquet(stream, str(path), name, table)
