"""How tables describe themselves: columns with Spark types, keys, grain. Rows from the driver."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

Kind = Literal[
    "text", "count", "money", "ratio", "average", "percent", "model", "date", "time", "flag"
]

SPARK_TYPES: dict[Kind, DataType] = {
    "text": StringType(),
    "count": LongType(),
    "money": DecimalType(18, 2),
    "ratio": DecimalType(18, 4),
    "average": DecimalType(18, 2),
    "percent": DecimalType(18, 2),
    "model": DoubleType(),
    "date": DateType(),
    "time": TimestampType(),
    "flag": BooleanType(),
}


@dataclass(frozen=True)
class Column:
    """One column: name, kind (fixes type and unit), whether null is allowed, its only values."""

    name: str
    kind: Kind
    nullable: bool = False
    values: tuple[str, ...] = ()
    description: str = ""

    @property
    def spark_type(self) -> DataType:
        """The Spark type of this kind."""
        return SPARK_TYPES[self.kind]


@dataclass(frozen=True)
class Table:
    """A table: grain sentence, key (unique), columns in order."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def values(self, column: str) -> tuple[str, ...]:
        """The only values of a column, in reading order."""
        return next(c.values for c in self.columns if c.name == column)

    def struct(self) -> StructType:
        """The Spark schema; every field is nullable, as Parquet read back is."""
        return StructType([StructField(c.name, c.spark_type, True) for c in self.columns])

    def select(self, frame: DataFrame) -> DataFrame:
        """The contract at the end of a build: these columns, this order, these types."""
        return frame.select(*(self._typed(column) for column in self.columns))

    @staticmethod
    def _typed(column: Column) -> SparkColumn:
        return F.col(column.name).cast(column.spark_type).alias(column.name)


def local_dataframe(
    spark: SparkSession, rows: Iterable[tuple[object, ...]], schema: StructType
) -> DataFrame:
    """A frame of one partition; a row has text, flags, numbers or dates in the schema's order.

    Java reads them from a text: `createDataFrame` would start a Python worker for the same.
    """
    text = json.dumps([dict(zip(schema.names, row, strict=True)) for row in rows], default=str)
    values = F.from_json(F.lit(text), ArrayType(schema), {"mode": "FAILFAST"})
    return spark.range(0, 1, numPartitions=1).select(F.inline(values))
