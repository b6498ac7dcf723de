"""clv/history: the CLV of any customer on any day."""

from datetime import date

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.spark.tables import Column, Table

HISTORY = Table(
    name="clv/history",
    grain="one row per customer and date with an order, valid until the day before the next",
    key=("customer_id", "order_date"),
    columns=(
        Column("customer_id", "text"),
        Column("order_date", "date"),
        Column("restaurant_id", "text"),
        Column("orders_to_date", "count"),
        Column("revenue", "money"),
        Column("clv_to_date", "money"),
        Column("valid_to", "date"),
    ),
)


def history(days: DataFrame, homes: DataFrame, as_of: date) -> DataFrame:
    """clv/history from customers by order date and their home restaurants."""
    later = Window.partitionBy("customer_id").orderBy("order_date")
    so_far = later.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    next_date = F.lead("order_date").over(later)
    return HISTORY.select(
        days.withColumn("orders_to_date", F.sum("orders").over(so_far))
        .withColumn("clv_to_date", F.sum("revenue").over(so_far))
        .withColumn("valid_to", F.coalesce(F.date_sub(next_date, 1), F.lit(as_of)))
        .join(homes, on="customer_id", how="inner")
    )
