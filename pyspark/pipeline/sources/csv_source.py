"""CSV files in a folder: for each table a file, a .gz, or a folder of part files."""

import hashlib
import os
from functools import cached_property, reduce
from pathlib import Path
from tempfile import TemporaryDirectory

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.errors import InputError
from pipeline.sources import (
    COLUMNS,
    MALFORMED,
    RECORD_NUMBER,
    SOURCE_FILE,
    SourceReport,
)
from pipeline.sources.csv_check import CheckedFile, check_file, is_gzip
from pipeline.sources.csv_files import find_files, lookalikes
from pipeline.storage.lake import literal_path

# Average bytes of a record of the two large tables as exported, and the usual compression ratio.
BYTES_OF_RECORD, COMPRESSION = 140, 5

# Spark's own limit; only a file with a wider record gets more.
SPARK_MAX_COLUMNS = 20480

# monotonically_increasing_id counts the rows of one task in its low 33 bits; a file is one task.
ROW_BITS = (1 << 33) - 1

RAW_TEXT = "_raw_text"


class CsvSource:
    """The source tables as CSV files under one directory."""

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
            files = [path for paths in find_files(self.directory).values() for path in paths]
        except InputError:
            return None
        sizes = (f.stat().st_size * (COMPRESSION if is_gzip(f) else 1) for f in files)
        return sum(sizes) // BYTES_OF_RECORD

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
            _read_file(spark, self._spark_path(file.path), file, COLUMNS[table]) for file in files
        ]
        return reduce(DataFrame.union, frames)

    def close(self) -> None:
        """Remove the links; frames that were read can't be computed any more."""
        if "_links" in self.__dict__:
            self._links.cleanup()

    def _spark_path(self, path: Path) -> Path:
        """Spark unpacks `.gz` only: a link with that ending stands for a file that ends in .GZ."""
        if not is_gzip(path) or path.suffix == ".gz":
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
                check_file(path, path.relative_to(self.directory).as_posix(), table)
                for path in paths
            ]
            for table, paths in find_files(self.directory).items()
        }


def _read_file(
    spark: SparkSession, path: Path, file: CheckedFile, columns: tuple[str, ...]
) -> DataFrame:
    """One file is read by itself: its header order is its own, and rows are counted in it."""
    # An unknown column stays in its place, under a name that cannot clash.
    names = [
        name if name in columns else f"_ignored_{place}" for place, name in enumerate(file.header)
    ]
    schema = ", ".join(f"`{name}` string" for name in [*names, RAW_TEXT])
    reader = spark.read.schema(schema).options(
        header=False,
        multiLine=True,
        encoding="UTF-8",
        quote='"',
        escape='"',
        lineSep="\n",
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=RAW_TEXT,
        maxColumns=max(SPARK_MAX_COLUMNS, file.max_fields + 1),
    )
    records = (
        reader.csv(literal_path(path))
        .filter(~_is_empty_line(names[0]))
        .withColumn(RECORD_NUMBER, F.monotonically_increasing_id().bitwiseAND(F.lit(ROW_BITS)))
        .filter(F.col(RECORD_NUMBER) > 0)  # the header is record 0
    )
    last = names[-1] if file.has_crlf else None
    return records.select(
        *(_without_carriage_return(name) if name == last else F.col(name) for name in columns),
        F.lit(file.source.name).alias(SOURCE_FILE),
        RECORD_NUMBER,
        F.col(RAW_TEXT).alias(MALFORMED),
    )


def _is_empty_line(first: str) -> Column:
    """Spark skips empty lines that end with LF; of one with CRLF the carriage return is left."""
    return (F.col(first) == "\r") & F.col(RAW_TEXT).eqNullSafe("")


def _without_carriage_return(name: str) -> Column:
    """The last field of a line keeps the carriage return of a CRLF; an empty one is null."""
    return F.expr(f"nullif(trim(TRAILING '\\r' FROM `{name}`), '')").alias(name)
