"""Options of order lines: paid ones, free ones, and discounts (below zero)."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.rules import Rules
from pipeline.silver.lines import LINE
from pipeline.silver.quarantine import MAX_CENTS, MAX_QUANTITY, RECORD, Faults, outside
from pipeline.silver.tables import ORDER_OPTIONS
from pipeline.silver.values import cents, money, whole_number, with_clean
from pipeline.sources import COLUMNS, MALFORMED


def parse_options(bronze: DataFrame) -> DataFrame:
    """Every record of order_item_options with its values; null where none or no valid one."""
    columns = COLUMNS["order_item_options"]
    text = with_clean(bronze.select(*RECORD, MALFORMED, *columns), columns)
    return text.select(
        *RECORD,
        MALFORMED,
        *LINE,
        "option_group_name",
        "option_name",
        cents(F.col("option_price")).alias("price_cents"),
        whole_number(F.col("option_quantity")).alias("option_quantity"),
    )


def option_faults() -> Faults:
    """What an option of its own can be rejected for."""
    return {
        "order_id_missing": F.col("order_id").isNull(),
        "lineitem_id_missing": F.col("lineitem_id").isNull(),
        "price_invalid": outside("price_cents", -MAX_CENTS, MAX_CENTS),
        "quantity_invalid": outside("option_quantity", 1, MAX_QUANTITY),
    }


def option_sums(options: DataFrame) -> DataFrame:
    """Per line: the sums of its positive and of its negative option amounts, in cents."""
    priced = options.withColumn("cents", F.col("price_cents") * F.col("option_quantity"))
    return priced.groupBy(*LINE).agg(
        F.sum(F.greatest(F.col("cents"), F.lit(0))).alias("positive_cents"),
        F.sum(F.least(F.col("cents"), F.lit(0))).alias("negative_cents"),
    )


def match_lines(options: DataFrame, lines: DataFrame) -> DataFrame:
    """Options with `line_quantity` of their accepted line, null where there is none."""
    quantities = lines.select(*LINE, F.col("quantity").alias("line_quantity"))
    return options.join(quantities, on=list(LINE), how="left")


def matched_faults() -> Faults:
    """What an option can be rejected for once its line is known."""
    has_ids = F.col("order_id").isNotNull() & F.col("lineitem_id").isNotNull()
    return {**option_faults(), "orphan_option": has_ids & F.col("line_quantity").isNull()}


def build_order_options(options: DataFrame, rules: Rules) -> DataFrame:
    """Table order_options from accepted options that know their line."""
    units = F.col("line_quantity") if rules.option_basis == "unit" else F.lit(1)
    amount = F.col("price_cents") * F.col("option_quantity") * units
    frame = options.withColumns(
        {"option_price": money(F.col("price_cents")), "option_amount": money(amount)}
    )
    return ORDER_OPTIONS.select(frame)
