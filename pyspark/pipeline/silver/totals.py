"""Amounts that no DECIMAL(18,2) holds once they are added up: the record to blame is named."""

from collections.abc import Iterable
from decimal import Decimal

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.errors import InputError
from pipeline.rules import Rules
from pipeline.silver.orders import OrderTotals
from pipeline.silver.rejections import RECORD

MAX_TOTAL = Decimal("9999999999999999.99")
# Java's error for a value that its type does not hold.
OVERFLOW = "SparkArithmeticException"


def is_within_total(orders: Iterable[OrderTotals]) -> bool:
    """Whether every sum of amounts fits: none is larger than all gross amounts or all discounts."""
    rows = list(orders)
    totals = sum((row.gross for row in rows), Decimal()), sum(row.discount for row in rows)
    return max(totals) <= MAX_TOTAL


def too_large(lines: DataFrame, options: DataFrame, rules: Rules) -> InputError:
    """The error that names the record with the largest amount.

    `lines` are the accepted ones, `options` those that are matched with them.
    """
    units = F.col("quantity") if rules.price_basis == "unit" else F.lit(1)
    option_units = F.col("line_quantity") if rules.option_basis == "unit" else F.lit(1)
    # As floating point, which has no largest value.
    price = F.abs("price_cents").cast("double")
    amounts = lines.select(*RECORD, (price * units).alias("amount")).union(
        options.select(*RECORD, (price * F.col("option_quantity") * option_units).alias("amount"))
    )
    row = amounts.orderBy(F.col("amount").desc_nulls_last(), *RECORD).take(1)[0]
    return InputError(
        f"{row[0]}, record {row[1]}: its amount is the largest of a source whose amounts add up to "
        f"more than {MAX_TOTAL:,} (DECIMAL(18,2))"
    )
