"""The one Spark session of a test process."""

import os

import pytest
from pyspark.sql import SparkSession

from pipeline.spark.session import start_session
from support.aws.fixtures import aws, doubles

__all__ = ["aws", "doubles", "spark"]

# A handful of rows is done long before the optimising compiler pays.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")


@pytest.fixture(scope="session")
def spark() -> SparkSession:
    return start_session("local[2]")
