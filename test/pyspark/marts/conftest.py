"""Inputs of a mart from a few orders."""

from functools import partial

import pytest
from pyspark.sql import SparkSession

from support.mart_inputs import InputsOf, inputs


@pytest.fixture
def inputs_of(spark: SparkSession) -> InputsOf:
    """`inputs_of([(customer, day, dollars, changes?)], as_of=day, tier_low=0.4)`."""
    return partial(inputs, spark)
