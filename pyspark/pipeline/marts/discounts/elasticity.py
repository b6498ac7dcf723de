"""discounts/elasticity: how the sales of an item moved with its price, within restaurants.

Least squares of ln(units a day) on ln(price), both as deviations from their restaurant's means:
restaurants differ in size. Observational: prices were not set by lot.
"""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from pipeline.marts.discounts.prices import ITEM_PRICE
from pipeline.spark.tables import Column, Table

ELASTICITY = Table(
    name="discounts/elasticity",
    grain="one row per item whose price varied within enough restaurants to fit a slope",
    key=("item_name",),
    columns=(
        Column("item_name", "text"),
        Column("points", "count"),
        Column("restaurants", "count"),
        Column("slope", "model"),
        Column("std_error", "model"),
        Column("r_squared", "model", nullable=True),
    ),
)

MIN_LINES = 30
MIN_PRICES = 2
MIN_FREEDOM = 2
DECIMALS = 4


def elasticity(sold_lines: DataFrame) -> DataFrame:
    """discounts/elasticity from `sold`."""
    sums = (
        _deviations(sold_lines)
        .groupBy("item_name")
        .agg(
            F.count(F.lit(1)).alias("points"),
            F.count_distinct("restaurant_id").alias("restaurants"),
            F.sum(F.col("x") * F.col("x")).alias("sxx"),
            F.sum(F.col("x") * F.col("y")).alias("sxy"),
            F.sum(F.col("y") * F.col("y")).alias("syy"),
        )
    )
    sxx, sxy, syy = F.col("sxx"), F.col("sxy"), F.col("syy")
    # A perfect fit can leave a residual just below 0.
    residual = F.greatest(syy - sxy * sxy / sxx, F.lit(0.0))
    freedom = F.col("points") - F.col("restaurants") - 1
    return ELASTICITY.select(
        sums.where(freedom >= MIN_FREEDOM)
        .withColumn("slope", F.round(sxy / sxx, DECIMALS))
        .withColumn("std_error", F.round(F.sqrt(residual / freedom / sxx), DECIMALS))
        .withColumn(
            "r_squared",
            F.round(sxy * sxy / sxx / F.nullif(syy.cast("double"), F.lit(0.0)), DECIMALS),
        )
    )


def _deviations(sold_lines: DataFrame) -> DataFrame:
    """One row per item, restaurant and price that counts: x of ln(price), y of ln(units a day)."""
    at_price = Window.partitionBy(*ITEM_PRICE)
    at_restaurant = Window.partitionBy("item_name", "restaurant_id")
    days_on_offer = F.datediff("last_seen", "first_seen") + 1
    points = (
        sold_lines.groupBy(*ITEM_PRICE, "restaurant_id")
        .agg(
            F.sum("lines").alias("lines"),
            F.sum("units").alias("units"),
            F.min("business_date").alias("first_seen"),
            F.max("business_date").alias("last_seen"),
            F.max("is_listed").alias("is_listed"),
        )
        .withColumn("is_listed", F.max("is_listed").over(at_price))
        .where(F.col("is_listed") & (F.col("lines") >= MIN_LINES) & (F.col("unit_price") > 0))
        .withColumn("prices", F.count(F.lit(1)).over(at_restaurant))
        .where(F.col("prices") >= MIN_PRICES)
        .withColumn("rate", F.col("units") / days_on_offer)
    )

    def deviation(value: SparkColumn) -> SparkColumn:
        return F.ln(value) - F.avg(F.ln(value)).over(at_restaurant)

    # Equal rates deviate by nothing, not by what summing their logarithms leaves.
    rate = F.col("rate")
    are_equal = F.min(rate).over(at_restaurant) == F.max(rate).over(at_restaurant)
    return points.select(
        "item_name",
        "restaurant_id",
        deviation(F.col("unit_price").cast("double")).alias("x"),
        F.when(are_equal, 0.0).otherwise(deviation(rate)).alias("y"),
    )
