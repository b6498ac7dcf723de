"""The summary of silver: what became of every record, and the dates of the release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.errors import InputError
from pipeline.silver.orders import OrderTotals


class SourceCounts(TypedDict):
    """Records of a source table, as in the manifest; one with two reasons counts under both."""

    read: int
    accepted: int
    quarantined: int
    by_reason: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class SilverSummary:
    """The saved tables by name, the dates of the release, and what became of every record.

    `counts` are as in the manifest: SourceCounts by source table, and `orders_with_conflicts`.
    """

    frames: Mapping[str, DataFrame]
    as_of: date
    first_date: date
    counts: Mapping[str, Any]
    warnings: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Dates:
    """`first` and `as_of` are of non-test orders, the days of the calendar of all orders."""

    first: date
    as_of: date
    calendar_first: date
    calendar_last: date


def release_dates(
    orders: Sequence[OrderTotals], requested_as_of: date | None, counts: SourceCounts
) -> Dates:
    """The dates of a release; as_of is the last order's date unless another was requested.

    `counts` are of order_items. Raises InputError when there is no order but test orders, or as_of
    is before the first one.
    """
    real = [row for row in orders if not row.is_test]
    if not real:
        raise InputError(_nothing_accepted(counts))
    first = min(row.first for row in real)
    as_of = requested_as_of or max(row.last for row in real)
    if as_of < first:
        raise InputError(f"as_of {as_of} is before the first order, of {first}")
    return Dates(
        first=first,
        as_of=as_of,
        calendar_first=min(row.first for row in orders),
        calendar_last=max(as_of, *(row.last for row in orders)),
    )


def _nothing_accepted(counts: SourceCounts) -> str:
    found = [f"{counts['read']} read"]
    if counts["accepted"]:
        found.append(f"{counts['accepted']} of test orders (setting excluded_apps)")
    found += [f"{records} {reason}" for reason, records in counts["by_reason"].items()]
    return f"no order line was accepted: {', '.join(found)}"


def count_records(bronze: DataFrame, accepted: DataFrame, quarantined: DataFrame) -> SourceCounts:
    """Counts of one source table, reasons with the most records first."""
    per_reason = quarantined.select(F.explode("reasons").alias("reason")).groupBy("reason").count()
    rows = per_reason.orderBy(F.col("count").desc(), F.col("reason").asc()).collect()
    return SourceCounts(
        read=bronze.count(),
        accepted=accepted.count(),
        quarantined=quarantined.count(),
        by_reason={row["reason"]: row["count"] for row in rows},
    )
