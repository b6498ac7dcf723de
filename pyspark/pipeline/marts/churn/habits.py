"""A customer's own habit."""

from pyspark.sql import Column
from pyspark.sql import functions as F

MIN_ORDER_DATES = 3


def is_overdue(days_since: str, span_days: str, order_dates: str) -> Column:
    """Whether the last order is longer ago than twice the mean gap; null under 3 order dates.

    The gap is span / (order dates - 1): both sides are multiplied by its divisor to stay exact.
    """
    late = F.col(days_since) * (F.col(order_dates) - 1) > 2 * F.col(span_days)
    return F.when(F.col(order_dates) >= MIN_ORDER_DATES, late)
