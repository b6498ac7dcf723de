"""Records are accounted for, few are rejected, and a source does not shrink unnoticed."""

from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipeline.quality.source import price_basis_check, source_checks
from pipeline.rules import load_rules
from support.audits import COUNTS, SOURCE_ROWS, counted, failures
from support.frames import rows_frame


def source_failures(
    order_items: dict[str, Any], previous_lines: int | None = None, allow_shrink: bool = False
) -> set[tuple[str, str | None]]:
    counts = COUNTS | {"order_items": order_items}
    read, quarantined = order_items["read"], order_items["quarantined"]
    rows = SOURCE_ROWS | {
        "bronze/order_items": read,
        "silver/order_lines": order_items["accepted"],
        "silver/quarantine_order_items": quarantined,
    }
    return failures(source_checks(counts, rows, load_rules(), previous_lines, allow_shrink))


def test_records_must_not_be_lost() -> None:
    lost = counted(5, 5) | {"accepted": 4}
    assert source_failures(lost) == {
        ("order_items: read = accepted + quarantined", "silver/order_lines")
    }


def test_quarantined_share_is_at_most_one_percent() -> None:
    assert source_failures(counted(400, 396, price_invalid=4)) == set()
    too_many = {("order_items: at most 1 % quarantined", "bronze/order_items")}
    assert source_failures(counted(399, 395, price_invalid=4)) == too_many
    # Repeats are apart: half of an export may have been there before.
    repeats = {"duplicate_line": 150, "superseded": 50}
    assert source_failures(counted(400, 196, price_invalid=4, **repeats)) == set()
    assert source_failures(counted(400, 195, price_invalid=5, **repeats)) == too_many


def test_release_must_not_shrink_unless_allowed() -> None:
    assert source_failures(counted(4, 4), previous_lines=8) == set()
    assert source_failures(counted(4, 4), previous_lines=9, allow_shrink=True) == set()
    assert source_failures(counted(4, 4), previous_lines=9) == {
        ("size compared with the last release", "bronze/order_items")
    }


PRICES = [("Egg", 1, "3.00"), ("Egg", 1, "4.00"), ("Tea", 2, "1.00")]


@pytest.mark.parametrize(
    ("basis", "several", "passed"),
    [
        ("line", [("Egg", 2, "6.00"), ("Egg", 2, "3.00")], True),
        ("line", [("Egg", 2, "6.00"), ("Egg", 2, "3.00"), ("Egg", 3, "4.00")], False),
        ("line", [("Egg", 2, "3.33"), ("Tea", 2, "3.00")], True),
        ("unit", [("Egg", 2, "6.00"), ("Egg", 3, "12.00")], True),
        ("unit", [("Egg", 2, "12.00"), ("Egg", 3, "36.00"), ("Egg", 2, "6.00")], False),
        ("line", [], True),
    ],
)
def test_price_basis(
    spark: SparkSession, basis: str, several: list[tuple[str, int, str]], passed: bool
) -> None:
    given = rows_frame(
        spark, PRICES + several, "item_name string, quantity bigint, item_amount string"
    )
    lines = given.withColumn("item_amount", F.col("item_amount").cast("decimal(18,2)"))
    check = price_basis_check(lines, load_rules([f"price_basis={basis}"]))
    assert (check.passed, "change that setting" in check.detail) == (passed, not passed)
