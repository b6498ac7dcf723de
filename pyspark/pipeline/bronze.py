"""Bronze: every record of the source as read, all text, with where it came from and its hash."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.errors import InputError
from pipeline.sources import COLUMNS, MALFORMED, RECORD_NUMBER, SOURCE_FILE, Source, SourceReport

RUN_ID = "_run_id"
RECORD_HASH = "_record_hash"


def build_bronze(source: Source, spark: SparkSession, run_id: str) -> dict[str, DataFrame]:
    """One frame per source table, one row per record; an absent optional table is left out."""
    frames: dict[str, DataFrame] = {}
    for table, columns in COLUMNS.items():
        records = source.read(spark, table)
        if records is not None:
            frames[table] = records.select(
                *columns,
                F.lit(run_id).alias(RUN_ID),
                SOURCE_FILE,
                RECORD_NUMBER,
                _record_hash([*columns, MALFORMED]).alias(RECORD_HASH),
                MALFORMED,
            )
    return frames


def verify_rows(report: SourceReport, rows: Mapping[str, int]) -> None:
    """The rows that Spark wrote are the records that the check counted. Raises InputError."""
    for table, expected in report.records().items():
        if rows[table] != expected:
            raise InputError(
                f"{table}: the check counted {expected} records, Spark read {rows[table]}; "
                "did the source change meanwhile?"
            )


def _record_hash(columns: list[str]) -> Column:
    """SHA-256 over the values. Text has neither NUL nor byte FF, so different records differ."""
    null = F.lit(bytes([0xFF])).cast("string")
    return F.sha2(F.concat_ws("\0", *(F.coalesce(F.col(name), null) for name in columns)), 256)
