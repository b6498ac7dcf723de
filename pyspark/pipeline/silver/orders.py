"""Orders: the sums of their lines under the attributes of their first line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.silver.tables import AMOUNTS, ORDER_ATTRIBUTES, ORDERS

NAMED_CONFLICTS = 5


def build_orders(order_lines: DataFrame) -> DataFrame:
    """Table orders. The lines of an order agree in its attributes, so these can be grouped by."""
    attributes = [column.name for column in ORDER_ATTRIBUTES]
    sums = ["quantity", *(column.name for column in AMOUNTS)]
    frame = order_lines.groupBy("order_id", *attributes).agg(
        F.count("*").alias("lines"), *(F.sum(name).alias(name) for name in sums)
    )
    return ORDERS.select(frame)


@dataclass(frozen=True, kw_only=True)
class OrderTotals:
    """First and last business date of a restaurant's orders, test orders or others, in USD."""

    restaurant_id: str
    is_test: bool
    first: date
    last: date
    gross: Decimal
    discount: Decimal


def order_totals(orders: DataFrame) -> list[OrderTotals]:
    """At most two rows per restaurant: small, whatever the number of orders."""
    found = (
        orders.groupBy("restaurant_id", "is_test")
        .agg(
            F.min("business_date").alias("first"),
            F.max("business_date").alias("last"),
            F.sum("gross_amount").alias("gross"),
            F.sum("discount_amount").alias("discount"),
        )
        .collect()
    )
    return [OrderTotals(**row.asDict()) for row in found]


@dataclass(frozen=True, kw_only=True)
class Conflicts:
    """Orders whose accepted lines differ in an attribute: how many, and the first ids."""

    orders: int
    first_ids: tuple[str, ...] = ()

    def warnings(self) -> list[str]:
        """What to say about them; nothing where there are none."""
        if not self.orders:
            return []
        return [
            f"{self.orders} orders have lines that differ in app, restaurant, user, loyalty or "
            f"time; the line with the smallest id decides: {', '.join(self.first_ids)}"
            + (", ..." if self.orders > len(self.first_ids) else "")
        ]


def find_conflicts(lines: DataFrame) -> Conflicts:
    """The conflicts among accepted lines."""
    # A hash of 64 bits is aggregated much faster than texts. It skips nulls, so U+0000 stands for
    # them, which no file holds.
    texts = [F.coalesce(F.col(name), F.lit("\0")) for name in ("app_name", "customer_id")]
    attributes = F.xxhash64(*texts, "restaurant_id", "is_loyalty", "ordered_micros")
    conflicting = (
        lines.select("order_id", attributes.alias("attributes"))
        .groupBy("order_id")
        .agg(F.min("attributes").alias("least"), F.max("attributes").alias("greatest"))
        .filter(F.col("least") < F.col("greatest"))
        .select("order_id")
    )
    number = conflicting.count()
    first = conflicting.orderBy("order_id").take(NAMED_CONFLICTS) if number else []
    return Conflicts(orders=number, first_ids=tuple(row["order_id"] for row in first))
