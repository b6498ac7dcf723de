"""From what a person writes as DATA to the source that reads it."""

from collections.abc import Callable
from pathlib import Path

from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.sources import Source
from pipeline.sources.csv_source import CsvSource
from pipeline.sources.postgresql_place import PREFIX, parse_location
from pipeline.storage.spark_s3 import SCHEME


def absolute(data: str) -> str:
    """The location to record, so that a resumed run started elsewhere reads the same place.

    A folder of files, `s3://bucket/prefix`, or `postgresql://user@host:port/database`. Raises
    InputError.
    """
    if data.startswith(SCHEME):
        from pipeline.sources.s3_source import parse_location as s3_location

        return s3_location(data)
    if data.startswith(PREFIX):
        return parse_location(data).location
    return str(Path(data).expanduser().resolve())


def _no_session() -> SparkSession:
    raise InputError("this source needs Spark")


def open_source(location: str, session: Callable[[], SparkSession] = _no_session) -> Source:
    """The source at a location; nothing is read yet. Raises InputError.

    `session` waits for the Spark of the run, where the source lies where only its tasks read.
    """
    if location.startswith(SCHEME):
        # Where the source is local, the AWS libraries are not needed.
        from pipeline.sources.s3_source import S3Source

        return S3Source(location, session)
    if location.startswith(PREFIX):
        # Where the source is CSV, the database client is not needed.
        from pipeline.sources.postgresql import PostgresqlSource

        return PostgresqlSource(location)
    return CsvSource(Path(location))
