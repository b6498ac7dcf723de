"""Silver: cleaned, typed and trusted tables, and the records that are not."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
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
    repeated_lines,
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
from pipeline.silver.tables import ACCEPTED_IN
from pipeline.spark.caching import Kept

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
    with Kept() as kept, ThreadPoolExecutor(PARALLEL_SAVES) as pool:
        lines = kept.by_order(parse_lines(items))
        options = kept.by_order(parse_options(item_options))
        pool.submit(options.count)  # fills its cache while the lines are read
        accepted, rejected = _judge_lines(lines, items, line_faults(rules, started_at), kept)
        matched, faults = match_lines(options, accepted), matched_faults()
        sums = option_sums(options.filter(~has_fault(option_faults())))

        def save_quarantine(table: str, places: DataFrame) -> DataFrame:
            found = quarantine(bronze[table], kept.few(places), table, run_id)
            return save(f"quarantine_{table}", found)

        order_lines = pool.submit(save, "order_lines", build_order_lines(accepted, sums, rules))
        good_options = build_order_options(matched.filter(~has_fault(faults)), rules)
        saved = {
            "order_lines": order_lines,
            "order_options": pool.submit(save, "order_options", good_options),
            "quarantine_order_items": pool.submit(save_quarantine, "order_items", rejected),
            "quarantine_order_item_options": pool.submit(
                save_quarantine, "order_item_options", _with_reasons(matched, faults)
            ),
        }
        orders = save("orders", build_orders(order_lines.result()))
        counts = {
            table: pool.submit(
                count_records,
                bronze[table],
                saved[accepted_in].result(),
                saved[f"quarantine_{table}"].result(),
            )
            for table, accepted_in in ACCEPTED_IN.items()
        }
        per_restaurant = order_dates(orders)
        dates = release_dates(per_restaurant, requested_as_of)
        calendar = build_calendar(spark, dates.calendar_first, dates.calendar_last, date_dim)
        saved["calendar"] = pool.submit(save, "calendar", calendar)
        restaurants = build_restaurants(spark, per_restaurant, known)
        saved["restaurants"] = pool.submit(save, "restaurants", restaurants)
        frames = {name: future.result() for name, future in saved.items()}
    return SilverSummary(
        frames=frames | {"orders": orders},
        as_of=dates.as_of,
        first_date=dates.first,
        counts={table: counted.result() for table, counted in counts.items()},
    )


def _judge_lines(
    lines: DataFrame, bronze: DataFrame, faults: Faults, kept: Kept
) -> tuple[DataFrame, DataFrame]:
    """Accepted lines, and the places of the rejected ones with their reasons."""
    valid, rejected = lines.filter(~has_fault(faults)), _with_reasons(lines, faults)
    repeated = kept.few(repeated_lines(valid))
    if repeated.isEmpty():
        return valid, rejected
    copies = valid.join(repeated, on=list(LINE), how="left_semi").select(*RECORD)
    superseded = kept.few(superseded_records(kept.few(copies), bronze))
    duplicates = superseded.select(*RECORD, F.array(F.lit("duplicate_line")).alias("reasons"))
    accepted = valid.join(superseded, on=list(RECORD), how="left_anti")
    return accepted, rejected.union(duplicates)


def _with_reasons(records: DataFrame, faults: Faults) -> DataFrame:
    """The places of rejected records, and why each was."""
    return records.filter(has_fault(faults)).select(*RECORD, reasons(faults).alias("reasons"))
