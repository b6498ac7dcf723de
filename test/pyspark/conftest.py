"""The one Spark session of a test process."""

import pytest
from pyspark.sql import SparkSession

from pipeline.session import start_session


@pytest.fixture(scope="session")
def spark() -> SparkSession:
    session = start_session("local[2]")
    session.conf.set("spark.sql.shuffle.partitions", "2")
    return session
