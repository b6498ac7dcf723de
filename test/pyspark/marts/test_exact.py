"""Exact arithmetic: compared with Python's fractions over values around rounding borders."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

import pytest
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from pipeline.marts import common as exact
from support.frames import rows_frame

NUMBERS = [0, 1, 2, 3, 5, 7, 125, 199, 5000, 99_999, 10**13 + 1]
PAIRS = [(a, b) for a in NUMBERS for b in NUMBERS] + [(-a, b) for a in NUMBERS for b in NUMBERS]


def half_away(value: Fraction, decimals: int) -> Decimal:
    scaled = abs(value) * 10**decimals
    digits = floor(scaled + Fraction(1, 2))
    unit = Decimal(1).scaleb(-decimals)
    return (Decimal(digits) * unit * (1 if value >= 0 else -1)).quantize(unit, ROUND_HALF_UP)


@pytest.mark.parametrize(("function", "decimals"), [(exact.ratio, 4), (exact.quotient, 2)])
def test_quotient_is_rounded_once(
    spark: SparkSession, function: Callable[[Column, Column], Column], decimals: int
) -> None:
    frame = rows_frame(spark, PAIRS, "a bigint, b bigint")
    found = frame.select("a", "b", function(F.col("a"), F.col("b")).alias("q")).collect()
    wrong = [
        row
        for row in found
        if row.q != (half_away(Fraction(row.a, row.b), decimals) if row.b else None)
    ]
    assert wrong == []


def test_proportion_has_room_for_products_of_totals(spark: SparkSession) -> None:
    counts = [(1, 1), (3, 7), (7, 3), (40_000_003, 160_000_001), (160_000_001, 40_000_003)]
    # The largest is 50 billion dollars.
    rows = [(a, *count) for a in (-10, 1, 40_000_003, 5_000_000_000_001) for count in counts]
    frame = rows_frame(spark, rows, "cents bigint, part bigint, whole bigint")
    total = exact.dollars("cents")
    found = frame.select("*", exact.proportion(total, F.col("part"), F.col("whole")).alias("p"))
    unit = Decimal(1).scaleb(-15)
    for row in found.collect():
        expected = half_away(Fraction(row.cents * row.part, row.whole * 100), 15)
        assert abs(row.p - expected) <= unit, row


def test_quotient_just_below_a_border_stays_below(spark: SparkSession) -> None:
    # 0.00004999999999990 and 0.124999999999: a first rounding to 12 or fewer decimals lifts them.
    frame = rows_frame(
        spark,
        [(Decimal("4999999999.99"), Decimal("99999999999999.99"))],
        "a decimal(18,2), b decimal(18,2)",
    )
    assert frame.select(exact.ratio(F.col("a"), F.col("b"))).collect() == [(Decimal("0.0000"),)]
    frame = rows_frame(spark, [(124_999_999_999, 10**12)], "a bigint, b bigint")
    assert frame.select(exact.quotient(F.col("a"), F.col("b"))).collect() == [(Decimal("0.12"),)]


def test_change_needs_an_earlier_value_above_zero(spark: SparkSession) -> None:
    frame = rows_frame(
        spark, [(1, 3, 8), (2, 3, 0), (3, 3, -1), (4, 3, None), (5, None, 3)], "i int, v int, e int"
    )
    money = [F.col(name).cast("decimal(18,2)") for name in ("v", "e")]
    found = frame.orderBy("i").select(exact.percent_change(*money).alias("c")).collect()
    assert [row.c for row in found] == [Decimal("-62.50"), None, None, None, None]


def test_ranks_are_compared_as_whole_numbers(spark: SparkSession) -> None:
    # 3 of 30 rows at or below: as doubles 3/30 > 0.1 holds, exactly it does not.
    frame = rows_frame(spark, [(28, 30), (27, 30), (30, 30)], "rank int, n bigint")
    rank, rows = F.col("rank"), F.col("n")
    found = frame.select(
        exact.above_share(rank, rows, 0.1),
        exact.within_share(rank, rows, 0.1),
        exact.cume_dist(rank, rows),
    ).collect()
    assert [tuple(row) for row in found] == [
        (False, True, Decimal("0.1000")),
        (True, False, Decimal("0.1333")),
        (False, True, Decimal("0.0333")),
    ]


def test_score_of_five(spark: SparkSession) -> None:
    cases = [(1, 1, 1), (1, 6, 1), (2, 6, 2), (5, 6, 5), (6, 6, 5), (4, 11, 2), (5, 11, 3)]
    frame = rows_frame(spark, cases, "rank int, n bigint, expected bigint")
    score = exact.score_of_five(F.col("rank"), F.col("n"))
    found = frame.select(score.alias("score"), "expected").collect()
    assert [row.score for row in found] == [row.expected for row in found]
