"""Money as whole cents: a sum of BIGINT is as exact as one of DECIMAL and several times faster."""

from pyspark.sql import Column
from pyspark.sql import functions as F

MONEY = "decimal(18,2)"


def cents(amount: Column | str) -> Column:
    """An amount in USD, DECIMAL(18,2), as BIGINT cents."""
    column = F.col(amount) if isinstance(amount, str) else amount
    return (column * 100).cast("bigint")


def dollars(amount_cents: Column | str) -> Column:
    """BIGINT cents as USD, DECIMAL(18,2)."""
    column = F.col(amount_cents) if isinstance(amount_cents, str) else amount_cents
    return (column.cast("decimal(20,0)") / 100).cast(MONEY)
