"""segments: scores and segments by hand, habits and their ties."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipeline.marts import segments
from support.baskets import cells, inputs_from, line, with_ranked_clv

AS_OF = "2023-12-31"


def orders(customer: str, count: int, last: str, amount: str = "10.00") -> list[dict[str, Any]]:
    """So many orders on the first days of January 2023, the latest moved to `last`."""
    days = [f"2023-01-{n + 1:02}" for n in range(count - 1)] + [last]
    return [line(f"{customer}{n}", customer, day, amount) for n, day in enumerate(days)]


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> dict[str, Any]:
    lines = [
        line("n0", "new", "2023-10-03"),
        line("e0", "edge", "2023-10-02", "4.00"),
        line("d0", "dormant", "2022-12-31", "9.00", loyal=True),
        *orders("slipping", 6, "2023-11-15", "30.00"),
        *orders("vip", 6, "2023-11-16", "30.00"),
        *orders("loyal", 6, "2023-12-01", "1.00"),
        *orders("potential", 5, "2023-11-20", "20.00"),
        *orders("risk", 5, "2023-10-01", "20.00"),
        *orders("middle", 4, "2023-12-30", "5.00"),
    ]
    inputs = with_ranked_clv(inputs_from(spark, lines, AS_OF))
    return {name: frame.persist() for name, frame in segments.build(inputs).items()}


def test_scores_and_segments(tables: dict[str, Any]) -> None:
    columns = ("customer_id", "recency_days", "frequency", "monetary", "rfm", "segment")
    assert cells(tables["segments"], *columns) == [
        ("dormant", 365, 0, "0.00", "R1F1M1", "Dormant"),
        ("edge", 90, 1, "4.00", "R2F1M1", "Occasional"),
        ("loyal", 30, 6, "6.00", "R5F4M2", "Loyal"),
        ("middle", 1, 4, "20.00", "R5F2M3", "Occasional"),
        ("new", 89, 1, "1.00", "R2F1M1", "New"),
        ("potential", 41, 5, "100.00", "R4F3M3", "Potential"),
        ("risk", 91, 5, "100.00", "R1F3M3", "Churn Risk"),
        ("slipping", 46, 6, "180.00", "R3F4M5", "Slipping VIP"),
        ("vip", 45, 6, "180.00", "R4F4M5", "VIP"),
    ]


def test_summary(tables: dict[str, Any]) -> None:
    found = {row[:2]: row[2:] for row in cells(tables["segments/summary"])}
    dormant = (1, "0.1111", "9.00", "0.0150", "365.00", "0.00", "0.00")
    assert found["Dormant", "member"] == found["Dormant", "all"] == dormant
    assert found["Occasional", "all"] == found["Occasional", "non_member"]
    occasional = (2, "0.2222", "24.00", "0.0400", "45.50", "2.50", "12.00")
    assert found["Occasional", "all"] == occasional
    assert len(found) == 16


def test_habits(spark: SparkSession) -> None:
    lines = [
        # Saturday and Sunday; two Egg lines beat a dearer Tea.
        line("a1", "ann", "2023-12-30", "1.00", hour=5, quantity=3),
        line("a1", "ann", "2023-12-30", "1.00", hour=5),
        line("a2", "ann", "2023-12-31", "9.00", item_category="Drinks", item_name="Tea", hour=21),
        line("a3", "ann", "2023-12-29", "1.00", hour=4, restaurant_id="r2", item_name="Pie"),
        # As many lines each: the dearer, then the first by name.
        line("b1", "bob", "2023-12-29", "1.00", item_category="B", item_name="Pie", hour=11),
        line("b2", "bob", "2023-12-29", "2.00", item_category="A", item_name="Egg", hour=17),
        line("b3", "bob", "2023-12-29", "2.00", item_category="C", item_name="Tea", hour=14),
        line("x1", None, "2023-12-29", "2.00"),
    ]
    inputs = with_ranked_clv(inputs_from(spark, lines, AS_OF))
    habits = segments.SEGMENTS.columns[12:]
    columns = ("customer_id", *(column.name for column in habits))
    assert cells(segments.build(inputs)["segments"], *columns) == [
        ("ann", "Food", "Egg", "late", "0.6667", "2.00", 2),
        ("bob", "A", "Egg", "afternoon", "0.0000", "1.00", 1),
    ]
