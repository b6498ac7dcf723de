"""One session, and inputs of a mart from a few orders."""

from functools import partial

import pytest
from pyspark.sql import SparkSession

from pipeline.spark.session import start_session
from support.mart_inputs import InputsOf, inputs


@pytest.fixture(scope="session")
def mart_spark() -> SparkSession:
    session = start_session("local[2]")
    session.conf.set("spark.sql.shuffle.partitions", "2")
    return session


@pytest.fixture
def inputs_of(mart_spark: SparkSession) -> InputsOf:
    """`inputs_of([(customer, day, dollars, changes?)], as_of=day, tier_low=0.4)`."""
    return partial(inputs, mart_spark)
