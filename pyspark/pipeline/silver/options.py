"""Options of order lines: paid ones, free ones, and discounts (below zero)."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipeline.rules import Rules
from pipeline.silver.file_order import with_file_place
from pipeline.silver.lines import LINE
from pipeline.silver.rejections import (
    MAX_CENTS,
    MAX_QUANTITY,
    RECORD,
    Rejections,
    is_outside,
    is_too_long,
)
from pipeline.silver.tables import ORDER_OPTIONS
from pipeline.silver.values import cents, money, whole_number, with_clean, without_null_words
from pipeline.sources import COLUMNS, MALFORMED

TEXTS = ("option_group_name", "option_name")


def parse_options(bronze: DataFrame, rules: Rules) -> DataFrame:
    """Every record of order_item_options with its values; null where none or no valid one."""
    columns = COLUMNS["order_item_options"]
    text = with_clean(bronze.select(*RECORD, MALFORMED, *columns), columns)
    return text.select(
        *RECORD,
        MALFORMED,
        *(without_null_words(F.col(name), rules.null_words).alias(name) for name in LINE),
        *TEXTS,
        cents(F.col("option_price")).alias("price_cents"),
        whole_number(F.col("option_quantity")).alias("option_quantity"),
    )


def option_rejections() -> Rejections:
    """The reasons that show in an option by itself."""
    return {
        "order_id_missing": F.col("order_id").isNull(),
        "lineitem_id_missing": F.col("lineitem_id").isNull(),
        "price_invalid": is_outside("price_cents", -MAX_CENTS, MAX_CENTS),
        "quantity_invalid": is_outside("option_quantity", 1, MAX_QUANTITY),
        "text_too_long": is_too_long(LINE, TEXTS),
    }


def with_superseded(options: DataFrame, files: Sequence[str]) -> DataFrame:
    """Adds `is_superseded`: a later file has a valid option of the same line, and this is valid.

    `files` are in order. Exports overlap, and an option has no key of its own: the last file that
    has options of a line has all of them. The options are marked (`mark_rejected`).
    """
    if len(files) < 2:
        return options.withColumn("is_superseded", F.lit(False))
    valid_place = F.when(~F.col("is_rejected"), F.col("file_place"))
    latest = F.max(valid_place).over(Window.partitionBy(*LINE))
    return with_file_place(options, files).withColumn(
        "is_superseded", F.coalesce(valid_place < latest, F.lit(False))
    )


def option_sums(options: DataFrame) -> DataFrame:
    """Per line: the sums of its positive and of its negative option amounts, in cents."""
    current = options.filter(~F.col("is_rejected") & ~F.col("is_superseded"))
    priced = current.withColumn("cents", F.col("price_cents") * F.col("option_quantity"))
    return priced.groupBy(*LINE).agg(
        F.sum(F.greatest(F.col("cents"), F.lit(0))).alias("positive_cents"),
        F.sum(F.least(F.col("cents"), F.lit(0))).alias("negative_cents"),
    )


def match_lines(options: DataFrame, lines: DataFrame) -> DataFrame:
    """Options with `line_quantity` of their accepted line, null where there is none."""
    quantities = lines.select(*LINE, F.col("quantity").alias("line_quantity"))
    return options.join(quantities, on=list(LINE), how="left")


def matched_rejections() -> Rejections:
    """Every reason of an option that was matched with its line."""
    has_ids = F.col("order_id").isNotNull() & F.col("lineitem_id").isNotNull()
    has_line = F.col("line_quantity").isNotNull()
    return {
        **option_rejections(),
        "orphan_option": has_ids & ~has_line,
        "superseded": F.col("is_superseded") & has_line,
    }


def is_unusable() -> Column:
    """Whether any of `matched_rejections` applies to an option that is marked and matched."""
    return F.col("is_rejected") | F.col("line_quantity").isNull() | F.col("is_superseded")


def build_order_options(options: DataFrame, rules: Rules) -> DataFrame:
    """Table order_options from accepted options that are matched with their line."""
    units = F.col("line_quantity") if rules.option_basis == "unit" else F.lit(1)
    amount = F.col("price_cents") * F.col("option_quantity") * units
    frame = options.withColumns(
        {"option_price": money(F.col("price_cents")), "option_amount": money(amount)}
    )
    return ORDER_OPTIONS.select(frame)
