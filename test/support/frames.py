"""Frames of a few rows without a Python worker."""

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType, _parse_datatype_string


def rows_frame(
    spark: SparkSession, rows: Iterable[Sequence[Any]], schema: StructType | str
) -> DataFrame:
    """The rows as a part of the plan: `createDataFrame` would make each job ask a Python worker."""
    struct = _parse_datatype_string(schema) if isinstance(schema, str) else schema
    assert isinstance(struct, StructType)
    cells = list(rows)
    if not cells:
        return _empty(spark, struct)
    if any(isinstance(cell, float) and isnan(cell) for row in cells for cell in row):
        # Arrow would read NaN as null.
        return spark.createDataFrame(cells, struct)
    table = pd.DataFrame(cells, columns=struct.names, dtype=object)
    return spark.createDataFrame(table, struct)


def _empty(spark: SparkSession, struct: StructType) -> DataFrame:
    java = spark._jsparkSession
    nothing = spark._jvm.java.util.ArrayList()
    return DataFrame(java.createDataFrame(nothing, java.parseDataType(struct.json())), spark)
