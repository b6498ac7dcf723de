"""Rows that the driver made, as a DataFrame."""

import json
from collections.abc import Iterable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StructType


def frame_of(
    spark: SparkSession, rows: Iterable[tuple[object, ...]], schema: StructType
) -> DataFrame:
    """A frame of one partition; a row has text, flags, numbers or dates in the schema's order.

    Java reads them from a text: `createDataFrame` would start a Python worker for the same.
    """
    text = json.dumps([dict(zip(schema.names, row, strict=True)) for row in rows], default=str)
    values = F.from_json(F.lit(text), ArrayType(schema), {"mode": "FAILFAST"})
    return spark.range(0, 1, numPartitions=1).select(F.inline(values))
