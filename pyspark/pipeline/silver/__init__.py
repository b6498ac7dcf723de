"""Silver: cleaned, typed and trusted tables, and the records that are not."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import root_cause
from pipeline.rules import Rules
from pipeline.silver.calendar import SourceDay, build_calendar, read_date_dim
from pipeline.silver.judged import JudgedRecords, judge_records
from pipeline.silver.lines import build_order_lines
from pipeline.silver.options import build_order_options
from pipeline.silver.orders import OrderTotals, build_orders, find_conflicts, order_totals
from pipeline.silver.rejections import quarantine
from pipeline.silver.restaurants import (
    NameAndCity,
    build_restaurants,
    read_restaurants,
    restaurant_warnings,
)
from pipeline.silver.summary import Dates, SilverSummary, SourceCounts, count_records, release_dates
from pipeline.silver.tables import ACCEPTED_IN
from pipeline.silver.totals import OVERFLOW, is_within_total, too_large
from pipeline.spark.caching import CacheScope

Save = Callable[[str, DataFrame], DataFrame]
"""Writes a table and returns it as read back; called from several threads at once."""

# Small tables leave cores idle that another one can use.
PARALLEL_SAVES = 4


@dataclass(frozen=True, kw_only=True)
class SilverInput:
    """What silver is built from. `started_at` is the recorded start of the run: later order times
    are invalid.
    """

    spark: SparkSession
    bronze: Mapping[str, DataFrame]
    rules: Rules
    run_id: str
    started_at: datetime
    requested_as_of: date | None
    save: Save


def build_silver(given: SilverInput) -> SilverSummary:
    """Build and save every table of silver from bronze frames by source table.

    Raises InputError for a faulty date_dim or restaurants record, when no order is left, as_of is
    before them all, or amounts are too large to be added up.
    """
    date_dim = read_date_dim(given.bronze["date_dim"])
    named = read_restaurants(given.bronze.get("restaurants"), given.rules.null_words)
    with CacheScope() as cache, ThreadPoolExecutor(PARALLEL_SAVES) as pool:
        records = judge_records(given.bronze, given.rules, given.started_at, cache, pool)
        try:
            saved, counting = _save_records(given, records, cache, pool)
            orders = given.save("orders", build_orders(saved["order_lines"].result()))
            totals = order_totals(orders)
            if not is_within_total(totals):
                raise too_large(records.lines, records.options, given.rules)
            conflicts = pool.submit(find_conflicts, records.lines)
            dates = release_dates(totals, given.requested_as_of, counting["order_items"].result())
            saved |= _save_reference(given, dates, date_dim, totals, named, pool)
            frames = {name: future.result() for name, future in saved.items()}
        except Exception as error:
            if root_cause(error)[0] == OVERFLOW:
                raise too_large(records.lines, records.options, given.rules) from None
            raise
        counts = {table: future.result() for table, future in counting.items()}
        return SilverSummary(
            frames=frames | {"orders": orders},
            as_of=dates.as_of,
            first_date=dates.first,
            counts=counts | {"orders_with_conflicts": conflicts.result().orders},
            warnings=conflicts.result().warnings() + restaurant_warnings(totals, named),
        )


def _save_records(
    given: SilverInput, records: JudgedRecords, cache: CacheScope, pool: ThreadPoolExecutor
) -> tuple[dict[str, Future[DataFrame]], dict[str, Future[SourceCounts]]]:
    """The tables that hold the records, being saved, and the counts of both source tables."""

    def save_quarantine(table: str, rejected: DataFrame) -> DataFrame:
        found = quarantine(
            given.bronze[table], cache.broadcast_if_small(rejected), table, given.run_id
        )
        return given.save(f"quarantine_{table}", found)

    def count(table: str) -> SourceCounts:
        accepted, rejected = saved[ACCEPTED_IN[table]], saved[f"quarantine_{table}"]
        return count_records(given.bronze[table], accepted.result(), rejected.result())

    lines = build_order_lines(records.lines, records.option_sums, given.rules)
    options = build_order_options(records.options, given.rules)
    saved = {
        "order_lines": pool.submit(given.save, "order_lines", lines),
        "order_options": pool.submit(given.save, "order_options", options),
        "quarantine_order_items": pool.submit(
            save_quarantine, "order_items", records.rejected_lines
        ),
        "quarantine_order_item_options": pool.submit(
            save_quarantine, "order_item_options", records.rejected_options
        ),
    }
    return saved, {table: pool.submit(count, table) for table in ACCEPTED_IN}


def _save_reference(
    given: SilverInput,
    dates: Dates,
    date_dim: Mapping[date, SourceDay],
    totals: Sequence[OrderTotals],
    named: Mapping[str, NameAndCity],
    pool: ThreadPoolExecutor,
) -> dict[str, Future[DataFrame]]:
    """Calendar and restaurants, being saved."""
    calendar = build_calendar(given.spark, dates.calendar_first, dates.calendar_last, date_dim)
    restaurants = build_restaurants(given.spark, totals, named)
    return {
        "calendar": pool.submit(given.save, "calendar", calendar),
        "restaurants": pool.submit(given.save, "restaurants", restaurants),
    }
