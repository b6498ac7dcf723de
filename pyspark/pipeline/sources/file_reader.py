"""One checked file as a frame in the shape that the port describes."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    IntegralType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from pipeline.sources import COLUMNS, MALFORMED, RECORD_NUMBER, SOURCE_FILE
from pipeline.sources.csv_check import CheckedFile

# Spark's own limit; only a file with a wider record gets more.
SPARK_MAX_COLUMNS = 20480

# monotonically_increasing_id counts the rows of one task in its low 33 bits; a file is one task.
ROW_BITS = (1 << 33) - 1

RAW_TEXT = "_raw_text"


def read_file(spark: SparkSession, address: str, file: CheckedFile) -> DataFrame:
    """The records of a file at an address of Spark's."""
    columns = COLUMNS[file.source.table]
    if file.path.lower().endswith(".parquet"):
        return _read_parquet(spark, address, file, columns)
    return _read_csv(spark, address, file, columns)


def _read_parquet(
    spark: SparkSession, address: str, file: CheckedFile, columns: tuple[str, ...]
) -> DataFrame:
    rows = spark.read.parquet(address)
    fields = dict(zip(file.header, rows.schema.fields, strict=True))
    return rows.select(
        *(_as_text(fields[name].name, fields[name].dataType).alias(name) for name in columns),
        F.lit(file.source.name).alias(SOURCE_FILE),
        (F.col("_metadata.row_index") + 1).alias(RECORD_NUMBER),
        F.lit(None).cast("string").alias(MALFORMED),
    )


def _as_text(name: str, kind: DataType) -> Column:
    """A value as the CSV files write it; empty text is null there."""
    column = F.col(f"`{name}`")
    if isinstance(kind, DateType):
        return F.date_format(column, "dd-MM-yyyy")
    if isinstance(kind, TimestampType | TimestampNTZType):
        text = F.date_format(column, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS")
        return F.concat(F.regexp_replace(text, r"\.?0*$", ""), F.lit("Z"))
    assert isinstance(kind, StringType | BooleanType | IntegralType | DecimalType), kind
    return F.nullif(column.cast("string"), F.lit(""))


def _read_csv(
    spark: SparkSession, address: str, file: CheckedFile, columns: tuple[str, ...]
) -> DataFrame:
    """One file is read by itself: its header order is its own, and rows are counted in it."""
    # An unknown column stays in its place, under a name that cannot clash.
    names = [
        name if name in columns else f"_ignored_{place}" for place, name in enumerate(file.header)
    ]
    schema = ", ".join(f"`{name}` string" for name in [*names, RAW_TEXT])
    reader = spark.read.schema(schema).options(
        header=False,
        multiLine=True,
        encoding="UTF-8",
        quote='"',
        escape='"',
        lineSep="\n",
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=RAW_TEXT,
        maxColumns=max(SPARK_MAX_COLUMNS, file.max_fields + 1),
    )
    records = (
        reader.csv(address)
        .filter(~_is_empty_line(names[0]))
        .withColumn(RECORD_NUMBER, F.monotonically_increasing_id().bitwiseAND(F.lit(ROW_BITS)))
        .filter(F.col(RECORD_NUMBER) > 0)  # the header is record 0
    )
    last = names[-1] if file.has_crlf else None
    return records.select(
        *(_without_carriage_return(name) if name == last else F.col(name) for name in columns),
        F.lit(file.source.name).alias(SOURCE_FILE),
        RECORD_NUMBER,
        F.col(RAW_TEXT).alias(MALFORMED),
    )


def _is_empty_line(first: str) -> Column:
    """Spark skips empty lines that end with LF; of one with CRLF the carriage return is left."""
    return (F.col(first) == "\r") & F.col(RAW_TEXT).eqNullSafe("")


def _without_carriage_return(name: str) -> Column:
    """The last field of a line keeps the carriage return of a CRLF; an empty one is null."""
    return F.expr(f"nullif(trim(TRAILING '\\r' FROM `{name}`), '')").alias(name)
