"""Ranks over distinct values: the same numbers from one task and from several."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipeline.marts.ranking import VALUES_OF_ONE_TASK, with_before
from support.frames import rows_frame

KINDS: dict[str, Any] = {
    "double": lambda rng: rng.choice((rng.random(), 0.5)),
    "decimal(18,2)": lambda rng: Decimal(rng.randrange(-500, 500)) / 100,
    "bigint": lambda rng: rng.randrange(40),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("keys", [[], ["key"]])
def test_several_tasks_give_the_sums_of_one(
    spark: SparkSession, kind: str, descending: bool, keys: list[str]
) -> None:
    rng = Random(kind)
    values = {(rng.choice("ab") if keys else "a", KINDS[kind](rng)) for _ in range(300)}
    rows = [(*value, rng.randrange(5), rng.randrange(9)) for value in sorted(values)]
    frame = rows_frame(spark, rows, f"key string, value {kind}, m bigint, n bigint")
    one, several = (
        sorted(
            with_before(
                frame.repartition(3), keys, "value", "m", "n", at_most=at_most,
                descending=descending,
            ).collect()
        )
        for at_most in (VALUES_OF_ONE_TASK, VALUES_OF_ONE_TASK + 1)
    )  # fmt: skip
    assert one == several
    ordered = sorted(rows, key=lambda row: row[1], reverse=descending)
    expected = [
        (*row, *(sum(r[at] for r in ordered[:place] if r[0] == row[0]) for at in (2, 3)))
        for place, row in enumerate(ordered)
    ]
    assert [tuple(row) for row in one] == sorted(expected)


def test_no_values_have_no_sums(spark: SparkSession) -> None:
    empty = spark.createDataFrame([], "value bigint, n bigint")
    assert with_before(empty, [], "value", "n", at_most=VALUES_OF_ONE_TASK + 1).collect() == []
