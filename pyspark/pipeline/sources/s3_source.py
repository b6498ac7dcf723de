"""CSV or Parquet files below a prefix in S3: checked and read where Spark's tasks run."""

import hashlib
import re
from collections.abc import Callable
from functools import cached_property, reduce

from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import InputError
from pipeline.sources import SourceReport
from pipeline.sources.csv_check import CheckedFile, is_gzip
from pipeline.sources.csv_files import find_files, lookalikes
from pipeline.sources.csv_source import records_of
from pipeline.sources.file_reader import read_file
from pipeline.sources.s3_check import check_object
from pipeline.sources.s3_path import S3Path, list_tree
from pipeline.storage.aws import client
from pipeline.storage.lake import escape_pattern
from pipeline.storage.spark_s3 import SCHEME, require_s3, spark_address

LOCATION = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+?)/*")


def parse_location(data: str) -> str:
    """The location of a prefix as it is recorded. Raises InputError."""
    match = LOCATION.fullmatch(data)
    if match is None:
        raise InputError(f"{data}: expected s3://bucket/prefix")
    return f"{SCHEME}{match.group(1)}/{match.group(2)}"


class S3Source:
    """The source tables as files below a prefix; `session` waits for the one of the run."""

    kind = "csv"

    def __init__(self, location: str, session: Callable[[], SparkSession]) -> None:
        self.location = location
        self.id = hashlib.sha256(f"csv:{location}".encode()).hexdigest()[:16]
        self._session = session

    def describe(self) -> str:
        """The prefix."""
        return f"files in {self.location}"

    def expected_records(self) -> int | None:
        """From the sizes of the files; None where `check` will refuse them."""
        try:
            found = [path for paths in find_files(self._tree).values() for path in paths]
        except InputError:
            return None
        return records_of({str(path): path.size or 0 for path in found if isinstance(path, S3Path)})

    def check(self) -> SourceReport:
        """Read every file once, one task for each. Raises InputError that names file and line."""
        files = [file for files in self._checked.values() for file in files]
        warnings = [warning for file in files for warning in file.warnings]
        return SourceReport(
            files=tuple(file.source for file in files),
            warnings=(*lookalikes(self._tree), *warnings),
        )

    def read(self, spark: SparkSession, table: str) -> DataFrame | None:
        """The records of a table, in the shape that the port describes."""
        files = self._checked[table]
        if not files:
            return None
        addresses = [spark_address(spark, escape_pattern(file.path)) for file in files]
        frames = [
            read_file(spark, address, file) for address, file in zip(addresses, files, strict=True)
        ]
        return reduce(DataFrame.union, frames)

    def close(self) -> None:
        """Nothing is open."""

    @cached_property
    def _tree(self) -> S3Path:
        bucket, _, prefix = self.location.removeprefix(SCHEME).partition("/")
        return list_tree(client("s3"), bucket, prefix)

    @cached_property
    def _checked(self) -> dict[str, list[CheckedFile]]:
        tasks = [
            (f"{SCHEME}{path}", path.relative_to(self._tree).as_posix(), table)
            for table, paths in find_files(self._tree).items()
            for path in paths
        ]
        for _, name, _ in tasks:
            if is_gzip(name) and not name.endswith(".gz"):
                raise InputError(f"{name}: in S3 its name must end with .gz in small letters")
        spark = self._session()
        require_s3(spark)
        one_each = spark.sparkContext.parallelize(tasks, len(tasks))
        found = one_each.map(lambda task: check_object(*task)).collect()
        checked: dict[str, list[CheckedFile]] = {table: [] for table in find_files(self._tree)}
        for file in found:
            if isinstance(file, str):
                raise InputError(file)
            checked[file.source.table].append(file)
        return checked
