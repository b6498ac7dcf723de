"""Bronze frames from a few records that name only what matters."""

from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame, SparkSession

from pipeline.sources import COLUMNS, MALFORMED, RECORD_NUMBER, SOURCE_FILE
from support.frames import rows_frame

Values = Mapping[str, str | None]

DEFAULTS: Mapping[str, Values] = {
    "order_items": {
        "app_name": "Alltown Fresh",
        "restaurant_id": "r1",
        "creation_time_utc": "2023-01-05T17:00:00Z",
        "order_id": "o1",
        "user_id": "ann",
        "printed_card_number": None,
        "is_loyalty": "false",
        "currency": "USD",
        "lineitem_id": "l1",
        "item_category": "Breakfast",
        "item_name": "Egg",
        "item_price": "5",
        "item_quantity": "1",
    },
    "order_item_options": {
        "order_id": "o1",
        "lineitem_id": "l1",
        "option_group_name": "Size",
        "option_name": "Large",
        "option_price": "1",
        "option_quantity": "1",
    },
    "date_dim": {"date_key": "01-01-2023", "is_holiday": "FALSE"},
    "restaurants": {"restaurant_id": "r1", "name": "Main Street", "city": "Boston"},
}


def bronze_frame(spark: SparkSession, table: str, records: Sequence[Values]) -> DataFrame:
    """One row per record, numbered from 1; `_source_file` and `_malformed` may be given."""
    columns = COLUMNS[table]
    rows = []
    for number, given in enumerate(records, start=1):
        record = {**dict.fromkeys(columns), **DEFAULTS[table], **given}
        file = record.get(SOURCE_FILE, f"{table}.csv")
        rows.append((*(record[name] for name in columns), file, number, record.get(MALFORMED)))
    texts = ", ".join(f"{name} string" for name in columns)
    origin = f"{SOURCE_FILE} string, {RECORD_NUMBER} bigint, {MALFORMED} string"
    return rows_frame(spark, rows, f"{texts}, {origin}")
