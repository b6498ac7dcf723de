"""Frames that several jobs read: computed once, freed at the end."""

from contextlib import ExitStack, suppress

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

# More rows than this are joined by a shuffle: a copy on every worker would cost more.
MAX_BROADCAST_ROWS = 100_000


class CacheScope(ExitStack):
    """Caches frames in memory (on disk where that is short) until the block ends."""

    def by_order(self, records: DataFrame) -> DataFrame:
        """Records of an order together and by line: one shuffle and sort for all that follows."""
        partitions = int(records.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
        return self.keep(
            records.repartition(partitions, "order_id").sortWithinPartitions(
                "order_id", "lineitem_id"
            )
        )

    def broadcast_if_small(self, rows: DataFrame) -> DataFrame:
        """Rows that are few as a rule: then a join with them does not shuffle the other side."""
        cached = self.keep(rows)
        return F.broadcast(cached) if cached.count() <= MAX_BROADCAST_ROWS else cached

    def keep(self, frame: DataFrame) -> DataFrame:
        """A frame that several jobs read."""
        cached = frame.persist()
        self.callback(_release, cached)
        return cached


def _release(cached: DataFrame) -> None:
    # Where a failure ended Spark, that failure is the error to report.
    with suppress(Exception):
        cached.unpersist()
