"""Silver: cleaned, typed and trusted tables, and the records that are not."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.rules import Rules
from pipeline.silver.calendar import build_calendar, read_date_dim
from pipeline.silver.lines import (
    LINE,
    build_order_lines,
    line_faults,
    parse_lines,
    superseded_records,
)
from pipeline.silver.options import (
    build_order_options,
    match_lines,
    matched_faults,
    option_faults,
    option_sums,
    parse_options,
)
from pipeline.silver.orders import build_orders, order_dates
from pipeline.silver.quarantine import RECORD, Faults, has_fault, quarantine, reasons
from pipeline.silver.restaurants import build_restaurants, read_restaurants
from pipeline.silver.summary import SilverSummary, count_records, release_dates

Save = Callable[[str, DataFrame], DataFrame]
"""Writes a table and returns it as read back; called from several threads at once."""

# Small tables leave cores idle that another one can use.
PARALLEL_SAVES = 4


def build_silver(
    spark: SparkSession,
    bronze: Mapping[str, DataFrame],
    rules: Rules,
    run_id: str,
    started_at: datetime,
    requested_as_of: date | None,
    save: Save,
) -> SilverSummary:
    """Build and save every table of silver from bronze frames by source table.

    `started_at` is the recorded start of the run: later order times are invalid. Raises InputError
    for a faulty date_dim or restaurants record, when no order is left, or as_of is before them all.
    """
    date_dim = read_date_dim(bronze["date_dim"])
    known = read_restaurants(bronze.get("restaurants"))
    items, item_options = bronze["order_items"], bronze["order_item_options"]
    with (
        _kept_by_order(parse_lines(items)) as lines,
        _kept_by_order(parse_options(item_options)) as options,
        ThreadPoolExecutor(PARALLEL_SAVES) as pool,
    ):
        pool.submit(options.count)  # fills its cache while the lines are read
        accepted, rejected = _judge_lines(lines, items, line_faults(rules, started_at))
        sums = option_sums(options.filter(~has_fault(option_faults())))
        order_lines = pool.submit(save, "order_lines", build_order_lines(accepted, sums, rules))

        matched = match_lines(options, accepted)
        good = matched.filter(~has_fault(matched_faults()))
        bad = _with_reasons(matched, matched_faults())
        saves = {
            name: pool.submit(save, name, frame)
            for name, frame in {
                "order_options": build_order_options(good, rules),
                "quarantine_order_items": quarantine(items, rejected, "order_items", run_id),
                "quarantine_order_item_options": quarantine(
                    item_options, bad, "order_item_options", run_id
                ),
            }.items()
        }
        orders = save("orders", build_orders(order_lines.result()))
        per_restaurant = order_dates(orders)
        dates = release_dates(per_restaurant, requested_as_of)
        calendar = build_calendar(spark, dates.calendar_first, dates.calendar_last, date_dim)
        restaurants = build_restaurants(spark, per_restaurant, known)
        frames = {
            "order_lines": order_lines.result(),
            "orders": orders,
            "calendar": save("calendar", calendar),
            "restaurants": save("restaurants", restaurants),
            **{name: saving.result() for name, saving in saves.items()},
        }
    return SilverSummary(
        frames=frames,
        as_of=dates.as_of,
        first_date=dates.first,
        counts={
            "order_items": count_records(
                items, frames["order_lines"], frames["quarantine_order_items"]
            ),
            "order_item_options": count_records(
                item_options, frames["order_options"], frames["quarantine_order_item_options"]
            ),
        },
    )


def _judge_lines(
    lines: DataFrame, bronze: DataFrame, faults: Faults
) -> tuple[DataFrame, DataFrame]:
    """Accepted lines, and the places of the rejected ones with their reasons."""
    valid = lines.filter(~has_fault(faults))
    superseded = superseded_records(valid, bronze).cache()
    duplicates = superseded.select(*RECORD, F.array(F.lit("duplicate_line")).alias("reasons"))
    rejected = _with_reasons(lines, faults)
    if superseded.isEmpty():
        return valid, rejected
    accepted = valid.join(superseded, on=list(RECORD), how="left_anti")
    return accepted, rejected.union(duplicates)


def _with_reasons(records: DataFrame, faults: Faults) -> DataFrame:
    """The places of rejected records, and why each was."""
    return records.filter(has_fault(faults)).select(*RECORD, reasons(faults).alias("reasons"))


@contextmanager
def _kept_by_order(records: DataFrame) -> Iterator[DataFrame]:
    """Records parsed once and kept, those of an order together and by line.

    Every step that follows works by order: this one shuffle and sort serve all of them.
    """
    partitions = int(records.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
    kept = records.repartition(partitions, "order_id").sortWithinPartitions(*LINE).persist()
    try:
        yield kept
    finally:
        kept.unpersist()
