"""Order times after the start of the run: such a line becomes valid when its time comes."""

from datetime import datetime, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.silver.lines import EPOCH
from pipeline.silver.values import instant_micros, with_clean

TIME = "creation_time_utc"
# An offset can lift a time past the last year that a date has.
LAST_MICROS = (datetime.max.replace(tzinfo=EPOCH.tzinfo) - EPOCH) // timedelta(microseconds=1)


def earliest_future_time(quarantined: DataFrame, started_at: datetime) -> datetime | None:
    """The earliest time after `started_at` among the quarantined lines, or None."""
    micros = instant_micros(TIME)
    started_micros = (started_at - EPOCH) // timedelta(microseconds=1)
    is_future = (micros > started_micros) & (micros <= LAST_MICROS)
    times = with_clean(quarantined.select(TIME), [TIME])
    (row,) = times.agg(F.min(F.when(is_future, micros)).alias("first")).collect()
    return None if row["first"] is None else EPOCH + timedelta(microseconds=row["first"])
