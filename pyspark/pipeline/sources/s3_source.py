"""CSV or Parquet files below a prefix in S3: checked and read where Spark's tasks run."""

import re
from collections.abc import Callable
from functools import cached_property

from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.sources.csv_check import CheckedFile, is_gzip
from pipeline.sources.csv_files import AnyPath
from pipeline.sources.file_source import FileSource
from pipeline.sources.s3_check import check_object
from pipeline.sources.s3_path import S3Path, list_tree
from pipeline.storage.aws import client
from pipeline.storage.lake import escape_pattern
from pipeline.storage.spark_s3 import SCHEME, require_s3

LOCATION = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+?)/*")


def parse_location(data: str) -> str:
    """The location of a prefix as it is recorded. Raises InputError."""
    match = LOCATION.fullmatch(data)
    if match is None:
        raise InputError(f"{data}: expected s3://bucket/prefix")
    return f"{SCHEME}{match.group(1)}/{match.group(2)}"


class S3Source(FileSource):
    """The source tables as files below a prefix; `session` waits for the one of the run."""

    def __init__(self, location: str, session: Callable[[], SparkSession]) -> None:
        super().__init__(location)
        self.location = location
        self._session = session

    def describe(self) -> str:
        """The prefix."""
        return f"files in {self.location}"

    def close(self) -> None:
        """Nothing is open."""

    def _tree(self) -> AnyPath:
        return self._listed

    def _size(self, path: AnyPath) -> int:
        return path.size or 0 if isinstance(path, S3Path) else 0

    def _check_files(self, found: dict[str, list[AnyPath]]) -> dict[str, list[CheckedFile]]:
        """One task of Spark for each file."""
        tasks = [
            (f"{SCHEME}{path}", path.relative_to(self._listed).as_posix(), table)
            for table, paths in found.items()
            for path in paths
        ]
        for _, name, _ in tasks:
            if is_gzip(name) and not name.endswith(".gz"):
                raise InputError(f"{name}: in S3 its name must end with .gz in small letters")
        spark = self._session()
        require_s3(spark)
        one_each = spark.sparkContext.parallelize(tasks, len(tasks))
        checked: dict[str, list[CheckedFile]] = {table: [] for table in found}
        for file in one_each.map(lambda task: check_object(*task)).collect():
            if isinstance(file, str):
                raise InputError(file)
            checked[file.source.table].append(file)
        return checked

    def _location(self, file: CheckedFile) -> str:
        return escape_pattern(file.path)

    @cached_property
    def _listed(self) -> S3Path:
        bucket, _, prefix = self.location.removeprefix(SCHEME).partition("/")
        return list_tree(client("s3"), bucket, prefix)
