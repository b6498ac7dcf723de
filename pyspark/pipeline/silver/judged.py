"""The records of order_items and order_item_options: which are accepted, and why others are not."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.rules import Rules
from pipeline.silver.file_order import source_files
from pipeline.silver.lines import (
    LINE,
    duplicate_records,
    line_rejections,
    parse_lines,
    repeated_lines,
)
from pipeline.silver.options import (
    is_unusable,
    match_lines,
    matched_rejections,
    option_rejections,
    option_sums,
    parse_options,
    with_superseded,
)
from pipeline.silver.rejections import RECORD, Rejections, mark_rejected, split_valid_rejected
from pipeline.spark.caching import CacheScope


@dataclass(frozen=True, kw_only=True)
class JudgedRecords:
    """The records of both tables, judged: options are matched with their line."""

    lines: DataFrame
    rejected_lines: DataFrame
    options: DataFrame
    rejected_options: DataFrame
    option_sums: DataFrame


def judge_records(
    bronze: Mapping[str, DataFrame],
    rules: Rules,
    started_at: datetime,
    cache: CacheScope,
    pool: ThreadPoolExecutor,
) -> JudgedRecords:
    """Accepted and rejected records of order_items and order_item_options."""
    items, item_options = bronze["order_items"], bronze["order_item_options"]
    files = pool.submit(source_files, item_options)
    rejections = line_rejections(rules, started_at)
    lines = cache.by_order(mark_rejected(parse_lines(items, rules), rejections))
    options = cache.by_order(mark_rejected(parse_options(item_options, rules), option_rejections()))
    pool.submit(options.count)  # fills its cache while the lines are read
    accepted, rejected = _split_lines(lines, items, line_rejections(rules, started_at), cache)
    current = with_superseded(options, files.result())
    valid, rejected_options = split_valid_rejected(
        match_lines(current, accepted), is_unusable(), matched_rejections()
    )
    return JudgedRecords(
        lines=accepted,
        rejected_lines=rejected,
        options=valid,
        rejected_options=rejected_options,
        option_sums=option_sums(current),
    )


def _split_lines(
    lines: DataFrame, bronze: DataFrame, rejections: Rejections, cache: CacheScope
) -> tuple[DataFrame, DataFrame]:
    """Accepted lines; and file, number and reasons of the rejected ones, duplicates included."""
    valid, rejected = split_valid_rejected(lines, F.col("is_rejected"), rejections)
    repeated = cache.broadcast_if_small(repeated_lines(valid))
    if repeated.isEmpty():
        return valid, rejected
    copies = valid.join(repeated, on=list(LINE), how="left_semi").select(*RECORD)
    lost = cache.broadcast_if_small(
        duplicate_records(cache.broadcast_if_small(copies), bronze, source_files(bronze))
    )
    duplicates = lost.select(*RECORD, F.array(F.lit("duplicate_line")).alias("reasons"))
    return valid.join(lost, on=list(RECORD), how="left_anti"), rejected.union(duplicates)
