"""Sales: days, weeks and months, each compared with the period before and a year ago."""

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.marts import Inputs, table
from pipeline.marts.common import dollars, percent_change, quotient
from pipeline.marts.sales.days import DIMENSIONS, GRAINS, KEYS, SUMS, period_start, sales_days
from pipeline.marts.sales.hours import holidays, hours


def build(inputs: Inputs) -> dict[str, DataFrame]:
    """The tables of the mart by name."""
    return {
        "sales": periods(sales_days(inputs), inputs),
        "sales/hours": hours(inputs),
        "sales/holidays": holidays(inputs),
    }


SALES = table("sales")

MONTHS_IN_A_YEAR = 12
DAYS_IN_A_WEEK, DAYS_IN_52_WEEKS = 7, 364


def periods(days: DataFrame, inputs: Inputs) -> DataFrame:
    """sales from `sales_days`."""
    start, revenue = F.col("period_start"), F.col("revenue")
    money = ("revenue", "gross_revenue", "discounts", "prev_revenue", "year_ago_revenue")
    has_category = F.col("item_category").isNotNull()
    change = percent_change(revenue, F.col("prev_revenue"))
    yoy = percent_change(revenue, F.col("year_ago_revenue"))
    # A period with an order starts by as_of, so the earlier ones end by then.
    before_is_whole = _moved(start, -1) >= F.lit(inputs.first_date)
    year_ago_is_whole = _a_year_from(start, -1) >= F.lit(inputs.first_date)
    return SALES.select(
        _with_earlier(_roll_up(days))
        .withColumns({name: dollars(name) for name in money})
        .withColumn("is_partial", _is_partial(inputs))
        .withColumn("change_pct", F.when(~F.col("is_partial") & before_is_whole, change))
        .withColumn("yoy_pct", F.when(~F.col("is_partial") & year_ago_is_whole, yoy))
        .withColumn("avg_order_value", F.when(~has_category, quotient(revenue, F.col("orders"))))
        .join(F.broadcast(_days_of(inputs)), on=["grain", "period_start"], how="left")
    )


def _roll_up(days: DataFrame) -> DataFrame:
    """Days as days, ISO weeks and months; those of a monthly dimension as months alone."""
    monthly = [dimension.name for dimension in DIMENSIONS if dimension.monthly]
    spans = {
        grain: F.struct(
            F.lit(grain).alias("grain"),
            period_start(grain, F.col("day")).alias("period_start"),
            F.col(f"customers_{grain}").alias("customers"),
        )
        for grain in GRAINS
    }
    grains = F.when(F.col("dimension").isin(monthly), F.array(spans["month"])).otherwise(
        F.array(*spans.values())
    )
    return (
        days.select("dimension", *KEYS, *SUMS, F.inline(grains))
        .groupBy("dimension", *KEYS, "grain", "period_start")
        .agg(*(F.sum(name).alias(name) for name in (*SUMS, "customers")))
    )


def _with_earlier(rows: DataFrame) -> DataFrame:
    """Each period hands its revenue on to the next one and to that of a year later."""
    start, revenue = F.col("period_start"), F.col("revenue")
    measures = (*SUMS, "customers")
    nothing = F.lit(None).cast("bigint")

    def entry(at: SparkColumn, **given: SparkColumn) -> SparkColumn:
        names = (*measures, "prev_revenue", "year_ago_revenue")
        cells = [given.get(name, nothing).alias(name) for name in names]
        return F.struct(at.alias("period_start"), *cells)

    entries = F.array(
        entry(start, **{name: F.col(name) for name in measures}),
        entry(_moved(start, 1), prev_revenue=revenue),
        entry(_a_year_from(start, 1), year_ago_revenue=revenue),
    )
    return (
        rows.select("dimension", *KEYS, "grain", F.inline(entries))
        .groupBy("dimension", *KEYS, "grain", "period_start")
        .agg(*(F.sum(n).alias(n) for n in (*measures, "prev_revenue", "year_ago_revenue")))
        .where(F.col("orders").isNotNull())
    )


def _moved(start: SparkColumn, periods_on: int) -> SparkColumn:
    """The period this many later that is compared with: a day's is a week later."""
    return F.when(F.col("grain") == "month", F.add_months(start, periods_on)).otherwise(
        F.date_add(start, DAYS_IN_A_WEEK * periods_on)
    )


def _a_year_from(start: SparkColumn, years: int) -> SparkColumn:
    return F.when(
        F.col("grain") == "month", F.add_months(start, MONTHS_IN_A_YEAR * years)
    ).otherwise(F.date_add(start, DAYS_IN_52_WEEKS * years))


def _is_partial(inputs: Inputs) -> SparkColumn:
    start, grain = F.col("period_start"), F.col("grain")
    end = F.when(grain == "month", F.last_day(start)).otherwise(
        F.date_add(start, DAYS_IN_A_WEEK - 1)
    )
    is_whole = (start >= F.lit(inputs.first_date)) & (end <= F.lit(inputs.as_of))
    return (grain != "day") & ~is_whole


def _days_of(inputs: Inputs) -> DataFrame:
    return inputs.calendar.select(
        F.lit("day").alias("grain"),
        F.col("date").alias("period_start"),
        "is_weekend",
        "is_holiday",
        "holiday_name",
    )
