"""What changed in the source since the last release: added, changed and removed records.

The source is read whole and edits leave no mark in it, so records are compared by their hash, as
multisets (exact duplicates are real). A removed and an added record with the same key are one
changed record.
"""

from collections.abc import Mapping
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.bronze import RECORD_HASH

KEYS: Mapping[str, tuple[str, ...]] = {
    "order_items": ("order_id", "lineitem_id"),
    "order_item_options": ("order_id", "lineitem_id", "option_group_name", "option_name"),
    "date_dim": ("date_key",),
    "restaurants": ("restaurant_id",),
}

Changes = dict[str, dict[str, int]]


def diff_sources(now: Mapping[str, DataFrame], before: Mapping[str, DataFrame]) -> Changes:
    """Counts per source table; both sides are bronze. One Spark job for all tables."""
    sides = [(now, 1), (before, -1)]
    records = [
        frame.select(
            F.lit(table).alias("table"),
            F.array(*KEYS[table]).alias("key"),
            F.col(RECORD_HASH).alias("hash"),
            F.lit(sign).alias("sign"),
        )
        for side, sign in sides
        for table, frame in side.items()
    ]
    surplus = (
        reduce(DataFrame.unionByName, records)
        .groupBy("table", "hash")
        .agg(F.sum("sign").alias("surplus"), F.first("key").alias("key"))
        .where(F.col("surplus") != 0)
    )
    came, went = F.greatest(F.col("surplus"), F.lit(0)), F.greatest(-F.col("surplus"), F.lit(0))
    per_key = surplus.groupBy("table", "key").agg(
        F.sum(came).alias("came"), F.sum(went).alias("went")
    )
    changed = F.least("came", "went")
    totals = per_key.groupBy("table").agg(
        F.sum(F.col("came") - changed).alias("added"),
        F.sum(changed).alias("changed"),
        F.sum(F.col("went") - changed).alias("removed"),
    )
    found = {row["table"]: row.asDict() for row in totals.collect()}
    none = {"added": 0, "changed": 0, "removed": 0}
    return {
        table: {kind: int(found.get(table, none)[kind]) for kind in none}
        for table in (*now, *(table for table in before if table not in now))
    }
