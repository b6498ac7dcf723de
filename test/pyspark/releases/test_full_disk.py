"""A disk without room: the limit on file sizes fails Spark's writes as a full disk does."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from support.runs import Released, attempts, execute, ledger, served

pytestmark = pytest.mark.usefixtures("one_session")
MOST_BYTES = 1_000


@contextmanager
def no_room(spark: SparkSession) -> Iterator[None]:
    """Java's files can't grow past the limit; the ledger, which Python writes, still can."""
    java = spark._jvm.java.lang.ProcessHandle.current().pid()
    soft, hard = resource.prlimit(java, resource.RLIMIT_FSIZE)
    resource.prlimit(java, resource.RLIMIT_FSIZE, (MOST_BYTES, hard))
    try:
        yield
    finally:
        resource.prlimit(java, resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_named_and_the_run_goes_on_once_there_is_room(
    released: Released, spark: SparkSession
) -> None:
    home, data = released
    with no_room(spark), pytest.raises(Py4JJavaError):
        execute(home, data, run_id="full", force=True)
    failed = ledger(home, "full")
    assert failed["steps"][0]["error"] == {"type": "IOException", "message": "File too large"}
    assert served(home)["release"] == "first"
    done = execute(home, resume="full")
    assert served(home)["release"] == "full"
    assert attempts(done)["bronze"] == 2
