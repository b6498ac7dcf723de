"""What happens to a record with a fault: it is kept whole, with every reason, and not counted."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipeline.sources import COLUMNS, MALFORMED, RECORD_NUMBER, SOURCE_FILE

RECORD = (SOURCE_FILE, RECORD_NUMBER)
"""What identifies a record of a source table."""

NOT_KEPT = frozenset({"printed_card_number"})
"""Card numbers never leave bronze."""

MAX_CENTS = 99_999_999_99
MAX_QUANTITY = 1_000_000

Faults = Mapping[str, Column]
"""Reason to the condition under which a record has it, never null, in the order of reporting."""


def outside(value: str, lowest: int, highest: int) -> Column:
    """Whether a value is absent or not in its range, both ends included."""
    return ~F.coalesce(F.col(value).between(lowest, highest), F.lit(False))


def is_malformed() -> Column:
    """Whether the record has too few or too many fields: then no column of it means anything."""
    return F.col(MALFORMED).isNotNull()


def has_fault(faults: Faults) -> Column:
    """Whether a record is rejected."""
    return reduce(or_, faults.values(), is_malformed())


def reasons(faults: Faults) -> Column:
    """All reasons of a rejected record, in order; a malformed one has that reason alone."""
    found = F.array_compact(F.array(*(F.when(at, F.lit(why)) for why, at in faults.items())))
    return F.when(is_malformed(), F.array(F.lit("record_malformed"))).otherwise(found)


def quarantine(bronze: DataFrame, rejected: DataFrame, table: str, run_id: str) -> DataFrame:
    """The rejected records of a source table: their text as read, reasons, source and run.

    `rejected` has a record's place and its reasons. It is small, so the text is fetched again from
    bronze, which spares every accepted record from carrying it.
    """
    kept = [name for name in COLUMNS[table] if name not in NOT_KEPT]
    return bronze.join(rejected, on=list(RECORD), how="inner").select(
        *(F.when(~is_malformed(), F.col(name)).alias(name) for name in kept),
        "reasons",
        F.col(SOURCE_FILE).alias("source_file"),
        F.col(RECORD_NUMBER).alias("record_number"),
        F.lit(run_id).alias("run_id"),
    )
