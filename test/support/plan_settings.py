"""How the tests' session plans: as for a handful of rows, unless a test asks for more."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

from pipeline.spark.settings import INTERPRETED, SHUFFLE_PARTITIONS

# What Spark has by itself, and what a run of many records sets.
COMPILED = {
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
    "spark.sql.adaptive.enabled": "true",
    SHUFFLE_PARTITIONS: "4",
}


@contextmanager
def compiled(session: SparkSession) -> Iterator[None]:
    """The settings of a run of many records."""
    with changed(session, COMPILED):
        yield


@contextmanager
def split_into(session: SparkSession, partitions: int) -> Iterator[None]:
    """Every shuffle into so many partitions."""
    with changed(session, {SHUFFLE_PARTITIONS: str(partitions)}):
        yield


@contextmanager
def changed(session: SparkSession, settings: dict[str, str]) -> Iterator[None]:
    """The session with other settings for its plans."""
    for name, value in settings.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name in settings:
            session.conf.set(name, INTERPRETED[name])
