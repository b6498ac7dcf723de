"""Order lines: from the records of order_items to lines that carry their order's attributes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.rules import Rules
from pipeline.silver.file_order import with_file_place
from pipeline.silver.rejections import (
    CARD_NUMBER,
    MAX_CENTS,
    MAX_QUANTITY,
    RECORD,
    Rejections,
    is_outside,
    is_too_long,
)
from pipeline.silver.tables import ORDER_LINES
from pipeline.silver.values import (
    cents,
    flag,
    instant_micros,
    is_below_zero,
    money,
    whole_number,
    with_clean,
    without_null_words,
)
from pipeline.sources import COLUMNS, MALFORMED, RECORD_NUMBER

LINE = ("order_id", "lineitem_id")
ATTRIBUTES = ("app_name", "restaurant_id", "customer_id", "is_loyalty", "ordered_micros")
IDS = (*LINE, "restaurant_id", "customer_id")
TEXTS = ("app_name", "currency", "item_category", "item_name")

# Some categories carry an editor's link inside the word: `Drip Chttps://.../menuitems#offee`.
LINK = r"https?://\S*?#"

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def parse_lines(bronze: DataFrame, rules: Rules) -> DataFrame:
    """Every record of order_items with its values; null where there is none or no valid one."""
    texts = [name for name in COLUMNS["order_items"] if name != CARD_NUMBER]
    text = with_clean(bronze.select(*RECORD, MALFORMED, *texts), texts)
    category = F.col("item_category")
    repaired = with_clean(
        text.withColumn(
            "item_category",
            # The test for a link is cheaper than the search that repairs.
            F.when(category.contains("://"), F.regexp_replace(category, LINK, "")).otherwise(
                category
            ),
        ),
        ["item_category"],
    )
    price = F.col("item_price")
    ids = ("order_id", "lineitem_id", "restaurant_id", "user_id")
    with_ids = repaired.withColumns(
        {name: without_null_words(F.col(name), rules.null_words) for name in ids}
    )
    return with_ids.select(
        *RECORD,
        MALFORMED,
        *LINE,
        "app_name",
        "restaurant_id",
        F.col("user_id").alias("customer_id"),
        flag(F.col("is_loyalty")).alias("is_loyalty"),
        instant_micros("creation_time_utc").alias("ordered_micros"),
        "currency",
        F.coalesce(F.col("item_category"), F.lit("Uncategorized")).alias("item_category"),
        F.coalesce(F.col("item_name"), F.lit("Unnamed")).alias("item_name"),
        F.when(~is_below_zero(price), cents(price)).alias("price_cents"),
        whole_number(F.col("item_quantity")).alias("quantity"),
    )


def line_rejections(rules: Rules, started_at: datetime) -> Rejections:
    """The reasons that show in a line by itself."""
    return {
        "order_id_missing": F.col("order_id").isNull(),
        "lineitem_id_missing": F.col("lineitem_id").isNull(),
        "restaurant_id_missing": F.col("restaurant_id").isNull(),
        "time_invalid": is_outside("ordered_micros", _micros(EARLIEST), _micros(started_at)),
        "price_invalid": is_outside("price_cents", 0, MAX_CENTS),
        "quantity_invalid": is_outside("quantity", 1, MAX_QUANTITY),
        "currency_unsupported": ~F.col("currency").eqNullSafe(F.lit(rules.currency)),
        "loyalty_invalid": F.col("is_loyalty").isNull(),
        "text_too_long": is_too_long(IDS, TEXTS),
    }


def _micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def repeated_lines(lines: DataFrame) -> DataFrame:
    """The keys that several of these records have."""
    return lines.groupBy(*LINE).count().filter(F.col("count") > 1).select(*LINE)


def duplicate_records(copies: DataFrame, bronze: DataFrame, files: Sequence[str]) -> DataFrame:
    """File and number of each record that another copy of its line wins over.

    `copies` are repeated lines without another reason; `files` are in order. The later file wins,
    then the copy that sorts first by its cleaned columns, card number included; of equal ones the
    first.
    """
    columns = COLUMNS["order_items"]
    texts = with_clean(bronze.join(copies, on=list(RECORD), how="left_semi"), columns)
    best_first = Window.partitionBy(*LINE).orderBy(
        F.col("file_place").desc(),
        *(F.col(name).asc_nulls_first() for name in columns),
        F.col(RECORD_NUMBER).asc(),
    )
    return (
        with_file_place(texts, files)
        .withColumn("rank", F.row_number().over(best_first))
        .filter(F.col("rank") > 1)
        .select(*RECORD)
    )


def build_order_lines(lines: DataFrame, option_sums: DataFrame, rules: Rules) -> DataFrame:
    """Table order_lines from accepted lines and the amounts of their options."""
    of_order = Window.partitionBy("order_id").orderBy(F.col("lineitem_id").asc())
    units = F.col("quantity") if rules.price_basis == "unit" else F.lit(1)
    option_units = F.col("quantity") if rules.option_basis == "unit" else F.lit(1)
    local = F.from_utc_timestamp("ordered_at", rules.time_zone)
    frame = (
        lines.join(option_sums, on=list(LINE), how="left")
        .withColumns({name: F.first(name).over(of_order) for name in ATTRIBUTES})
        .withColumns(
            {
                "is_test": F.coalesce(F.col("app_name").isin(*rules.excluded_apps), F.lit(False)),
                "ordered_at": F.timestamp_micros("ordered_micros"),
                "item_amount": F.col("price_cents") * units,
                "options_amount": F.coalesce(F.col("positive_cents"), F.lit(0)) * option_units,
                "discount_amount": -F.coalesce(F.col("negative_cents"), F.lit(0)) * option_units,
            }
        )
        .withColumns(
            {
                "business_date": F.to_date(local),
                "hour": F.hour(local),
                "gross_amount": F.col("item_amount") + F.col("options_amount"),
                "net_amount": F.col("item_amount")
                + F.col("options_amount")
                - F.col("discount_amount"),
            }
        )
    )
    amounts = [name for name in frame.columns if name.endswith("_amount")]
    return ORDER_LINES.select(frame.withColumns({name: money(F.col(name)) for name in amounts}))
