"""Frames that several steps read: computed once, given back at the end."""

from contextlib import ExitStack

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

# More rows than this are joined by a shuffle: a copy on every worker would cost more.
MAX_BROADCAST_ROWS = 100_000


class Kept(ExitStack):
    """Keeps frames in memory (on disk where that is short) until the block ends."""

    def by_order(self, records: DataFrame) -> DataFrame:
        """Records of an order together and by line: one shuffle and sort for all that follows."""
        partitions = int(records.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
        return self._keep(
            records.repartition(partitions, "order_id").sortWithinPartitions(
                "order_id", "lineitem_id"
            )
        )

    def few(self, rows: DataFrame) -> DataFrame:
        """Rows that are few as a rule: then a join with them does not move the other side."""
        kept = self._keep(rows)
        return F.broadcast(kept) if kept.count() <= MAX_BROADCAST_ROWS else kept

    def _keep(self, frame: DataFrame) -> DataFrame:
        kept = frame.persist()
        self.callback(kept.unpersist)
        return kept
