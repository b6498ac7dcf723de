"""Rejected records: their reasons, and the quarantine that keeps each record with all of them."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.sources import COLUMNS, MALFORMED, RECORD_NUMBER, SOURCE_FILE

RECORD = (SOURCE_FILE, RECORD_NUMBER)
"""What identifies a record of a source table."""

CARD_NUMBER = "printed_card_number"
"""Card numbers never leave bronze."""

MAX_CENTS = 99_999_999_99
MAX_QUANTITY = 1_000_000
MAX_ID_CHARACTERS = 64
MAX_TEXT_CHARACTERS = 255

Rejections = Mapping[str, Column]
"""Reason to its condition, which is never null, in the order of reporting."""


def is_outside(value: str, lowest: int, highest: int) -> Column:
    """Whether a value is absent or not in its range, both ends included."""
    return ~F.coalesce(F.col(value).between(lowest, highest), F.lit(False))


def is_too_long(ids: Sequence[str], texts: Sequence[str]) -> Column:
    """Whether an id or another text has too many characters; both are cleaned already."""
    most = dict.fromkeys(ids, MAX_ID_CHARACTERS) | dict.fromkeys(texts, MAX_TEXT_CHARACTERS)
    # The length in bytes is cheap; characters are counted only when the bytes exceed the limit.
    conditions = [
        (F.octet_length(name) > characters) & (F.length(name) > characters)
        for name, characters in most.items()
    ]
    return reduce(or_, (F.coalesce(condition, F.lit(False)) for condition in conditions))


def is_malformed() -> Column:
    """Whether the record has too few or too many fields: then no column of it means anything."""
    return F.col(MALFORMED).isNotNull()


def is_rejected(rejections: Rejections) -> Column:
    """Whether any reason applies to a record."""
    return reduce(or_, rejections.values(), is_malformed())


def reasons(rejections: Rejections) -> Column:
    """All reasons of a rejected record, in order; a malformed one has that reason alone."""
    found = F.array_compact(F.array(*(F.when(at, F.lit(why)) for why, at in rejections.items())))
    return F.when(is_malformed(), F.array(F.lit("record_malformed"))).otherwise(found)


def mark_rejected(records: DataFrame, rejections: Rejections) -> DataFrame:
    """Adds `is_rejected`. It is cached with the records: the conditions are evaluated once."""
    return records.withColumn("is_rejected", is_rejected(rejections))


def split_valid_rejected(
    records: DataFrame, is_bad: Column, rejections: Rejections
) -> tuple[DataFrame, DataFrame]:
    """The valid records; and file, number and reasons of the rejected ones.

    `is_bad` is true exactly where `rejections` have a reason, and cheaper.
    """
    rejected = records.filter(is_bad).select(*RECORD, reasons(rejections).alias("reasons"))
    return records.filter(~is_bad), rejected


def quarantine(bronze: DataFrame, rejected: DataFrame, table: str, run_id: str) -> DataFrame:
    """The rejected records of a source table: their text as read, reasons, source and run.

    `rejected` has file, number and reasons. The text is read again from bronze, so that accepted
    records need not carry it.
    """
    names = [name for name in COLUMNS[table] if name != CARD_NUMBER]
    return bronze.join(rejected, on=list(RECORD), how="inner").select(
        *(F.when(~is_malformed(), F.col(name)).alias(name) for name in names),
        "reasons",
        F.col(SOURCE_FILE).alias("source_file"),
        F.col(RECORD_NUMBER).alias("record_number"),
        F.lit(run_id).alias("run_id"),
    )
