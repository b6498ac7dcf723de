"""The audits pass on a sound release, and each one fails on what it is there for."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.marts import Inputs, clv, tables_of
from pipeline.marts.clv import HISTORY
from pipeline.marts.clv.months import COHORTS
from pipeline.quality.audit import audit_release
from pipeline.quality.tables import Subject, table_checks
from pipeline.quality.totals import Reference, measure_reference, total_checks, total_measures
from pipeline.silver.tables import CALENDAR, ORDER_OPTIONS, RESTAURANTS
from pipeline.spark.tables import Table
from support.audits import COUNTS, SOURCE_ROWS, failures
from support.frames import rows_frame
from support.mart_inputs import inputs

ORDERS = [
    ("ann", "2022-12-05", "10.00"),
    ("ann", "2023-01-05", "5.01"),
    ("bob", "2023-01-07", "20.00"),
    (None, "2023-01-07", "7.00"),
]


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
        "order_options": rows_frame(spark, [], ORDER_OPTIONS.struct()),
        "calendar": rows_frame(spark, [], CALENDAR.struct()),
        "restaurants": rows_frame(spark, [], RESTAURANTS.struct()),
    }
    gold = {name: frame.persist() for name, frame in clv.build(given).items()}
    written = {f"silver/{name}": frame.count() for name, frame in silver.items()}
    written |= {f"gold/{name}": frame.count() for name, frame in gold.items()}
    return Release(silver, gold, given, COUNTS, SOURCE_ROWS | written)


@pytest.fixture(scope="module")
def reference(release: Release) -> Reference:
    return measure_reference(release.inputs)


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
