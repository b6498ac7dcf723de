"""The comparison of two readings of the source, against counting by hand on random histories."""

import random
from collections import Counter
from string import ascii_letters

import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.bronze import RECORD_HASH
from pipeline.runs.changes import Changes, diff_sources
from support.frames import rows_frame

Record = tuple[str, str]


def history(seed: int) -> list[Record]:
    """Keys do not influence each other, so one job over many of them compares many histories."""
    made = random.Random(seed)
    return [(made.choice(ascii_letters), made.choice("xyz")) for _ in range(250)]


def bronze(spark: SparkSession, rows: list[Record]) -> DataFrame:
    table = [(key, key, f"{key}-{value}") for key, value in rows]
    schema = f"order_id string, lineitem_id string, {RECORD_HASH} string"
    return rows_frame(spark, table, schema).coalesce(1)


def by_hand(now: list[Record], before: list[Record]) -> Changes:
    came, went = Counter(now) - Counter(before), Counter(before) - Counter(now)
    came_keys = Counter(key for key, _ in came.elements())
    went_keys = Counter(key for key, _ in went.elements())
    changed = (came_keys & went_keys).total()
    return {
        "order_items": {
            "added": came.total() - changed,
            "changed": changed,
            "removed": went.total() - changed,
        }
    }


@pytest.mark.parametrize(("now", "before"), [(history(1), history(2)), ([], history(3))])
def test_records_are_compared_as_multisets(
    spark: SparkSession, now: list[Record], before: list[Record]
) -> None:
    found = diff_sources(
        {"order_items": bronze(spark, now)}, {"order_items": bronze(spark, before)}
    )
    assert found == by_hand(now, before)


def test_a_table_that_came_or_went_counts_whole(spark: SparkSession) -> None:
    restaurants = rows_frame(spark, [("r1", "h")], f"restaurant_id string, {RECORD_HASH} string")
    items = bronze(spark, [("a", "x")])
    gone = diff_sources({"order_items": items}, {"order_items": items, "restaurants": restaurants})
    none = {"added": 0, "changed": 0, "removed": 0}
    assert gone == {"order_items": none, "restaurants": none | {"removed": 1}}
