"""Options of a line from several files."""

from collections.abc import Sequence
from decimal import Decimal

from pyspark.sql import SparkSession

from pipeline.sources import SOURCE_FILE
from support.bronze_frames import Values
from support.silver_run import rows_of, silver

OVERLAP: Sequence[Values] = [
    {SOURCE_FILE: "export_9.csv", "option_name": "old"},
    {SOURCE_FILE: "export_9.csv", "option_name": "old", "option_price": "x"},
    {SOURCE_FILE: "export_9.csv", "lineitem_id": "l2", "option_name": "only here"},
    {SOURCE_FILE: "export_9.csv", "order_id": "o9"},
    {SOURCE_FILE: "export_10.csv", "option_name": "new"},
    {SOURCE_FILE: "export_10.csv", "option_name": "new"},
    {SOURCE_FILE: "export_10.csv", "lineitem_id": "l2", "option_price": "x"},
    {SOURCE_FILE: "export_10.csv", "order_id": "o9"},
]


def test_options_of_a_line_come_from_the_last_file_that_has_valid_ones(spark: SparkSession) -> None:
    lines = [{"lineitem_id": "l1"}, {"lineitem_id": "l2"}]
    summary = silver(spark, lines, OVERLAP)
    assert rows_of(summary.frames["order_options"], "lineitem_id", "option_name") == [
        ("l1", "new"),
        ("l1", "new"),
        ("l2", "only here"),
    ]
    rejected = summary.frames["quarantine_order_item_options"]
    assert rows_of(rejected, "record_number", "reasons") == [
        (1, ["superseded"]),
        (2, ["price_invalid"]),
        (4, ["orphan_option"]),
        (7, ["price_invalid"]),
        (8, ["orphan_option"]),
    ]
    assert rows_of(summary.frames["orders"], "options_amount") == [(Decimal("3.00"),)]
