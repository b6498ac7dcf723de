"""The audits pass on a sound release, and each one fails on what it is there for."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.marts import Inputs, clv, tables_of
from pipeline.marts.clv import HISTORY
from pipeline.marts.clv.months import COHORTS
from pipeline.quality.audit import Check, audit_release
from pipeline.quality.source import price_basis_check, source_checks
from pipeline.quality.tables import Subject, table_checks
from pipeline.quality.totals import Reference, measure_reference, total_checks, total_measures
from pipeline.rules import load_rules
from pipeline.silver.tables import CALENDAR, ORDER_OPTIONS, RESTAURANTS
from pipeline.spark.tables import Table
from support.mart_inputs import inputs

ORDERS = [
    ("ann", "2022-12-05", "10.00"),
    ("ann", "2023-01-05", "5.01"),
    ("bob", "2023-01-07", "20.00"),
    (None, "2023-01-07", "7.00"),
]


def counted(read: int, accepted: int, **by_reason: int) -> dict[str, Any]:
    quarantined = read - accepted
    return {"read": read, "accepted": accepted, "quarantined": quarantined, "by_reason": by_reason}


COUNTS = {"order_items": counted(4, 4), "order_item_options": counted(0, 0)}
SOURCE_ROWS = {
    "bronze/order_items": 4,
    "bronze/order_item_options": 0,
    "silver/order_lines": 4,
    "silver/order_options": 0,
    "silver/quarantine_order_items": 0,
    "silver/quarantine_order_item_options": 0,
}


@dataclass(frozen=True)
class Release:
    """What an audit is given."""

    silver: dict[str, DataFrame]
    gold: dict[str, DataFrame]
    inputs: Inputs
    counts: dict[str, dict[str, Any]]
    rows: dict[str, int]
    previous_lines: int | None = None
    allow_shrink: bool = False


@pytest.fixture(scope="module")
def release(spark: SparkSession) -> Release:
    given = inputs(spark, ORDERS, as_of="2023-01-31")
    silver = {
        "orders": given.orders.persist(),
        "order_lines": given.lines.persist(),
        "order_options": spark.createDataFrame([], ORDER_OPTIONS.struct()),
        "calendar": spark.createDataFrame([], CALENDAR.struct()),
        "restaurants": spark.createDataFrame([], RESTAURANTS.struct()),
    }
    gold = {name: frame.persist() for name, frame in clv.build(given).items()}
    written = {f"silver/{name}": frame.count() for name, frame in silver.items()}
    written |= {f"gold/{name}": frame.count() for name, frame in gold.items()}
    return Release(silver, gold, given, COUNTS, SOURCE_ROWS | written)


@pytest.fixture(scope="module")
def reference(release: Release) -> Reference:
    return measure_reference(release.inputs)


def failures(checks: list[Check]) -> set[tuple[str, str | None]]:
    return {(check.name, check.table) for check in checks if not check.passed}


def test_sound_release_passes_whole(release: Release) -> None:
    checks = audit_release(**vars(release))
    assert failures(checks) == set()
    assert {check.table for check in checks} >= {f"gold/{table.name}" for table in tables_of("clv")}


def test_every_kind_of_failure_reaches_the_list(release: Release) -> None:
    lines = release.silver["order_lines"]
    bad = replace(
        release,
        silver=release.silver | {"order_lines": lines.unionAll(lines)},
        inputs=replace(release.inputs, lines=lines.where("order_id <> 'o000'")),
        gold=release.gold | {"clv/tiers": release.gold["clv/tiers"].where("clv_tier = 'High'")},
        previous_lines=100,
    )
    assert failures(audit_release(**vars(bad))) == {
        ("rows", "silver/order_lines"),
        ("key_unique", "silver/order_lines"),
        ("net_amount of all orders is that of their lines", "silver/orders"),
        ("rows", "gold/clv/tiers"),
        ("sum of customers = customers", "gold/clv/tiers"),
        ("sum of revenue = net_amount of customers' orders", "gold/clv/tiers"),
        ("size compared with the last release", "bronze/order_items"),
    }


@pytest.mark.parametrize(
    ("table", "column", "value", "failed"),
    [
        (clv.CLV, "clv", "cast(clv AS double)", "columns"),
        (clv.CLV, "clv_tier", "'Top'", "enumeration"),
        (clv.CLV, "avg_order_value", "cast(null AS decimal(18,2))", "not_null"),
        (HISTORY, "order_date", "date'2023-01-01'", "key_unique"),
        (
            clv.CLV,
            "clv",
            "cast(clv + 0.01 AS decimal(18,2))",
            "sum of clv = net_amount of customers' orders",
        ),
        (
            COHORTS,
            "customers",
            "customers + 1",
            "sum of customers where months_since = 0 = customers",
        ),
    ],
)
def test_bad_column_is_found(
    release: Release, reference: Reference, table: Table, column: str, value: str, failed: str
) -> None:
    frame = release.gold[table.name].withColumn(column, F.expr(value))
    name = f"gold/{table.name}"
    subject = Subject(name, table, frame, total_measures(table.name, release.inputs))
    found = subject.measure()
    checks = table_checks(subject, found, release.rows[name])
    checks += total_checks(table.name, found, reference)
    assert failures(checks) == {(failed, name)}


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
    given = spark.createDataFrame(
        PRICES + several, "item_name string, quantity bigint, item_amount string"
    )
    lines = given.withColumn("item_amount", F.col("item_amount").cast("decimal(18,2)"))
    check = price_basis_check(lines, load_rules([f"price_basis={basis}"]))
    assert (check.passed, "change that setting" in check.detail) == (passed, not passed)
