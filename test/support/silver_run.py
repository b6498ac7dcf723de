"""Silver of a few records."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from pipeline.rules import load_rules
from pipeline.silver import SilverInput, build_silver
from pipeline.silver.summary import SilverSummary
from support.bronze_frames import Values, bronze_frame


def silver(
    spark: SparkSession,
    lines: Sequence[Values],
    options: Sequence[Values] = ({},),
    overrides: Sequence[str] = (),
    restaurants: Sequence[Values] = (),
) -> SilverSummary:
    """Silver of these records, kept in memory."""

    def save(_name: str, frame: DataFrame) -> DataFrame:
        return frame.localCheckpoint()

    bronze = {
        "order_items": bronze_frame(spark, "order_items", lines),
        "order_item_options": bronze_frame(spark, "order_item_options", options),
        "date_dim": bronze_frame(spark, "date_dim", []),
        "restaurants": bronze_frame(spark, "restaurants", restaurants),
    }
    return build_silver(
        SilverInput(
            spark=spark,
            bronze=bronze,
            rules=load_rules(overrides),
            run_id="run-1",
            started_at=datetime(2024, 1, 1, tzinfo=UTC),
            requested_as_of=None,
            save=save,
        )
    )


def rows_of(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of every row, sorted."""
    return sorted(tuple(row) for row in frame.select(*columns).collect())
