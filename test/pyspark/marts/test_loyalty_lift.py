"""loyalty/lift: like beside like, its interval, and chance alone shows no lift."""

from decimal import Decimal
from typing import Any

import numpy as np
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.marts.loyalty.customers import loyalty_customers
from pipeline.marts.loyalty.lift import compare, lift, lift_strata
from support.baskets import cells, inputs_from, line
from support.frames import rows_frame

COUNTS = "members long, others long, member_total decimal(18,2), other_total decimal(18,2)"
STRATA = f"metric string, month date, restaurant_id string, {COUNTS}"


def strata_of(spark: SparkSession, metric: str, *rows: tuple[int, int, str, str]) -> DataFrame:
    """Strata of one metric: (members, others, member_total, other_total)."""
    cells_ = [
        (metric, None, str(n), members, others, Decimal(total), Decimal(other))
        for n, (members, others, total, other) in enumerate(rows)
    ]
    return rows_frame(spark, cells_, STRATA)


def test_lift_weighs_strata_by_members(spark: SparkSession) -> None:
    revenue = strata_of(
        spark, "revenue_365d", (2, 4, "30", "40"), (1, 3, "9", "10"), (1, 0, "100", "0")
    )
    # Without the second stratum the others have no orders: no logarithm, so no interval.
    orders = strata_of(spark, "orders_365d", (2, 4, "3", "2"), (1, 1, "1", "0"))
    repeat = strata_of(spark, "repeat_rate", (3, 3, "2", "1"))
    table = lift(revenue.unionByName(orders).unionByName(repeat))
    assert cells(table) == [
        ("orders_365d", "1.3300", "0.3300", "233.33", "300.00", None, None, 8, 2),
        ("repeat_rate", "0.6667", "0.3333", "100.00", "100.00", None, None, 6, 1),
        ("revenue_365d", "13.0000", "7.7800", "386.50", "67.14", "-6.04", "197.34", 10, 2),
    ]


def test_lift_of_ten_thousand_times_the_data(spark: SparkSession) -> None:
    stratum = (40_000_000, 160_000_000, "20000000000", "60000000000")
    table = lift(strata_of(spark, "revenue_365d", stratum, stratum))
    assert cells(table)[2] == (
        "revenue_365d", "500.0000", "375.0000", "33.33", "33.33", "33.33", "33.33", 400_000_000, 2
    )  # fmt: skip


def test_always_three_rows(spark: SparkSession) -> None:
    unmatched = strata_of(spark, "orders_365d", (1, 0, "2", "0"), (0, 2, "0", "2"))
    nothing = (None,) * 6
    assert cells(lift(unmatched)) == [
        ("orders_365d", None, None, "100.00", None, None, None, 0, 0),
        ("repeat_rate", *nothing, 0, 0),
        ("revenue_365d", *nothing, 0, 0),
    ]


def test_the_year_after_the_first_order_by_its_flag(spark: SparkSession) -> None:
    lines = [
        line("a1", "ann", "2022-01-01", "50.00", restaurant_id="r2", loyal=True),
        line("a2", "ann", "2022-01-01", "99.00", second=1),
        line("a3", "ann", "2022-01-02", "1.00"),
        line("a4", "ann", "2023-01-01", "2.00"),
        line("b1", "bob", "2022-01-01", "99.00", restaurant_id="r2"),
        line("b0", "bob", "2022-01-01", "99.00", restaurant_id="r2", second=1, loyal=True),
        line("c1", "cem", "2021-12-31", "99.00", restaurant_id="r2"),
        line("c2", "cem", "2022-12-31", "4.00", loyal=True),
        line("c3", "cem", "2023-01-01", "99.00"),
        line("d1", "without a whole year", "2022-01-02", loyal=True),
    ]
    inputs = inputs_from(spark, lines, as_of="2023-01-01")
    strata = lift_strata(loyalty_customers(inputs.customer_orders, inputs.as_of))
    december, january = ("2021-12-01", "r2"), ("2022-01-01", "r2")
    assert cells(strata) == [
        ("orders_365d", *december, 0, 1, "0.00", "1.00"),
        ("orders_365d", *january, 1, 1, "2.00", "0.00"),
        ("repeat_rate", *december, 0, 1, "0.00", "1.00"),
        ("repeat_rate", *january, 1, 1, "1.00", "0.00"),
        ("revenue_365d", *december, 0, 1, "0.00", "4.00"),
        ("revenue_365d", *january, 1, 1, "3.00", "0.00"),
    ]


def test_a_random_flag_shows_no_lift(spark: SparkSession) -> None:
    """Revenue is skewed and differs by stratum, so does the share of members: neither is lift."""
    replicates, strata, customers = 500, 60, 3000
    chance = np.random.default_rng(7)
    stratum = np.tile(chance.integers(strata, size=customers), (replicates, 1))
    level = chance.lognormal(3, 0.7, strata)[stratum]
    ordered = chance.random(stratum.shape) < 0.6
    cents = np.round(100 * level * ordered * chance.lognormal(0, 1, stratum.shape)).astype(int)
    is_member = chance.random(stratum.shape) < np.linspace(0.1, 0.6, strata)[stratum]
    at = np.arange(replicates)[:, None] * strata + stratum

    def sums(chosen: Any, values: Any) -> Any:
        weights = values[chosen]
        return np.bincount(at[chosen], weights, minlength=replicates * strata).astype(int)

    ones = np.ones_like(cents)
    columns = [sums(is_member, ones), sums(~is_member, ones)]
    columns += [sums(is_member, cents), sums(~is_member, cents)]
    rows = [
        (n // strata, int(m), int(o), Decimal(int(mt)) / 100, Decimal(int(ot)) / 100)
        for n, (m, o, mt, ot) in enumerate(zip(*columns, strict=True))
    ]
    lifts = compare(rows_frame(spark, rows, f"replicate long, {COUNTS}").coalesce(2), ["replicate"])
    found = lifts.agg(
        F.avg(((F.col("ci_low") <= 0) & (F.col("ci_high") >= 0)).cast("int")).alias("covered"),
        F.avg(F.log1p(F.col("matched_lift_pct") / 100)).alias("lift"),
        F.avg("naive_lift_pct").alias("naive"),
    ).collect()[0]
    assert 0.92 <= found.covered <= 0.98, found
    assert abs(found.lift) < 0.01, found
    assert abs(found.naive) > 5, found
