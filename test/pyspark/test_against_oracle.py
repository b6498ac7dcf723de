"""Every table of the pipeline equals its second computation in plain Python and DuckDB SQL."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from oracle.build import STARTED_AT, Oracle, build
from oracle.compare import differences
from pipeline.marts import DEPENDS, MARTS
from pipeline.marts import tables as mart_tables
from pipeline.silver import tables as silver_tables
from support.edge_data import EDGE_STARTED_AT, dense_edge_data, edge_data, random_data
from support.pipeline_run import Tables, run_tables
from support.plan_settings import compiled
from support.tiny_source import item, write_source


@dataclass(frozen=True)
class Case:
    """A source, rules and date; both computations run over it once.

    `partitions`: among how many the rows are dealt that a mart reads. `released`: with Spark's
    settings of a run, not those of tests.
    """

    name: str
    source: Callable[[Path], Path] = edge_data
    overrides: dict[str, Any] = field(default_factory=dict)
    as_of: date | None = None
    started_at: datetime = EDGE_STARTED_AT
    partitions: int | None = None
    released: bool = False


DAY = "2024-02-29"
ONE_DAY = [item(1, "ann", DAY), item(2, "bob", DAY, "7.50"), item(3, "", DAY, "2.00")]
CASES = [
    Case("edges"),
    # Compiled plans over so few rows take three times the processor time.
    pytest.param(
        Case("edges as released", released=True),
        marks=pytest.mark.full,
    ),
    # Also shows that no cell depends on how rows are split (test_partitions.py compares more).
    Case(
        "dense edges in three parts, in units, another zone, month end, other borders",
        dense_edge_data,
        overrides={
            "price_basis": "unit",
            "option_basis": "unit",
            "time_zone": "Asia/Kolkata",
            "tier_low": 0.5,
            "tier_high": 0.5,
            "excluded_customers": [],
        },
        as_of=date(2023, 9, 30),
        partitions=3,
    ),
    pytest.param(
        Case(
            "random, as of a day without orders",
            partial(random_data, 17),
            as_of=date(2024, 4, 30),
            started_at=STARTED_AT,
        ),
        marks=pytest.mark.full,
    ),
    pytest.param(
        Case("one day, from which nobody came back", partial(write_source, items=ONE_DAY)),
        marks=pytest.mark.full,
    ),
]

SILVER = [
    silver_tables.ORDERS,
    silver_tables.ORDER_LINES,
    silver_tables.ORDER_OPTIONS,
    silver_tables.CALENDAR,
    silver_tables.RESTAURANTS,
]
TABLES = {f"silver/{table.name}": table for table in SILVER} | dict(mart_tables())
# One set-up runs the whole pipeline, which takes minutes where several engineers share two cores.
pytestmark = pytest.mark.timeout(1800)
QUARANTINE = ["quarantine_order_items", "quarantine_order_item_options"]


@pytest.fixture(scope="session", params=CASES, ids=lambda case: case.name)
def both(
    request: pytest.FixtureRequest, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Oracle, Tables]:
    """The second computation and the pipeline's tables over the same files."""
    case, folder = request.param, tmp_path_factory.mktemp("source")
    source = case.source(folder)
    oracle = build(source, case.overrides, case.as_of, case.started_at, with_predictions=True)
    marts = compared_marts(request)
    with compiled(spark) if case.released else nullcontext():
        tables = run_tables(
            spark,
            source,
            case.overrides,
            case.as_of,
            case.started_at,
            marts=marts,
            partitions=case.partitions,
        )
    if case.source is dense_edge_data:
        assert not [name for name, rows in tables.items() if not rows], "they compare nothing"
    return oracle, tables


def compared_marts(request: pytest.FixtureRequest) -> list[str]:
    """The marts of the tests that were selected, and those that they read, in reading order."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    names = {str(call.params.get("name", "")).partition("/")[0] for call in calls if call}
    read = {other for mart in names & set(MARTS) for other in (mart, *DEPENDS[mart])}
    return [mart for mart in MARTS if mart in read]


@pytest.mark.parametrize("name", TABLES)
def test_table_equals_its_second_computation(both: tuple[Oracle, Tables], name: str) -> None:
    oracle, tables = both
    table = TABLES[name]
    near = [column.name for column in table.columns if column.kind == "model"]
    assert differences(oracle.table(name), tables[name], table.key, near) == []


@pytest.mark.parametrize("name", QUARANTINE)
def test_quarantine_names_the_same_records_and_reasons(
    both: tuple[Oracle, Tables], name: str
) -> None:
    oracle, tables = both
    shown = ("source_file", "record_number", "reasons")
    actual = [{column: row[column] for column in shown} for row in tables[f"silver/{name}"]]
    expected = oracle.table(f"silver/{name}")
    assert differences(expected, actual, ("source_file", "record_number")) == []


def test_counts_are_the_same(both: tuple[Oracle, Tables]) -> None:
    oracle, tables = both
    [counts] = tables["counts"]
    assert counts.pop("orders_with_conflicts") == oracle.conflicts
    for table, expected in oracle.counts.items():
        found = dict(counts[table])
        reasons = found.pop("by_reason")
        totals = {name: expected[name] for name in ("read", "accepted", "quarantined")}
        assert found == totals
        assert reasons == {name: n for name, n in expected.items() if name not in totals}
