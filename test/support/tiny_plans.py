"""Spark as it plans and runs three rows with the least work."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

# Compiling a plan takes longer than interpreting it over three rows, and planning each stage anew
# after the last (adaptive execution) takes a fifth of a test.
TINY = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}


def plan_tiny(session: SparkSession) -> SparkSession:
    """Set the session to tiny data; runs of main.py are as released."""
    for name, value in TINY.items():
        session.conf.set(name, value)
    return session


@contextmanager
def as_released(session: SparkSession) -> Iterator[None]:
    """The settings of a run, as `start_session` made them."""
    for name in TINY:
        session.conf.unset(name)
    try:
        yield
    finally:
        plan_tiny(session)


@contextmanager
def split_into(session: SparkSession, partitions: int) -> Iterator[None]:
    """Every shuffle into so many partitions."""
    session.conf.set("spark.sql.shuffle.partitions", str(partitions))
    try:
        yield
    finally:
        plan_tiny(session)
