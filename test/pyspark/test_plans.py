"""The executed plans of every mart: nothing that grows with the data passes one task or the driver.

Built twice, from some customers and from four times as many. What a single partition receives, and
what the driver collects, may be the same then; dates, months and restaurants are. Part of `make
test-full`, as it builds every mart twice.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession, Window
from pyspark.sql import functions as F

from pipeline.clv_model import customers as clv_customers
from pipeline.marts import MARTS, mart_module, ranking
from pipeline.rules import load_rules
from pipeline.spark import caching
from support.edge_data import random_data
from support.pipeline_run import Shelf, dates_of, run_over, save_silver
from support.plan_settings import split_into

pytestmark = pytest.mark.timeout(1800)

CUSTOMERS, TIMES = 150, 4
# A partial aggregate has a row for each task, a percentile for each range.
SPARE_ROWS = 100
Rows = dict[str, int]

# All rows go to one task also where they are spread by a constant: a column has a # in its name.
ONE_TASK = re.compile(r"Exchange (SinglePartition|hashpartitioning\([^#]*\))")


class Watch:
    """Rows of single-partition exchanges and of collects, by a name that says where."""

    def __init__(self) -> None:
        self.rows: Rows = {}

    def executed(self, frame: DataFrame, where: str) -> None:
        """Add the exchanges of a frame whose rows were computed."""
        for node in _nodes(frame._jdf.queryExecution().executedPlan()):
            if ONE_TASK.match(node.simpleString(100)):
                metric = node.metrics().get("shuffleRecordsWritten")
                written = int(metric.get().value()) if metric.isDefined() else 0
                self._add(f"{where}: one partition of {_columns(node)}", written)

    def collected(self, frame: DataFrame, rows: int, where: str) -> None:
        """Add a collect."""
        self._add(f"{where}: collect of {', '.join(frame.columns)}", rows)

    def _add(self, name: str, rows: int) -> None:
        self.rows[name] = max(rows, self.rows.get(name, 0))


def _nodes(plan: Any) -> Iterator[Any]:
    yield plan
    name = plan.nodeName()
    children = plan.children()
    if name == "InMemoryTableScan":
        yield from _nodes(plan.relation().cachedPlan())
    for number in range(children.size()):
        yield from _nodes(children.apply(number))


def _columns(node: Any) -> str:
    found = node.output()
    names = [found.apply(number).name() for number in range(found.size())]
    return ", ".join(re.sub(r"#\d+", "", name) for name in names)


def built(shelf: Shelf, dates: dict[str, Any], share: int, patch: pytest.MonkeyPatch) -> Rows:
    """Build every table from one in `share` customers; what was watched."""
    watch, mart_now, spark = Watch(), ["inputs"], shelf.spark
    collect, to_pandas = DataFrame.collect, DataFrame.toPandas

    def watched(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(frame: DataFrame, *given: Any) -> Any:
            found = original(frame, *given)
            watch.executed(frame, mart_now[0])
            watch.collected(frame, len(found), mart_now[0])
            return found

        return call

    patch.setattr(DataFrame, "collect", watched(collect))
    patch.setattr(DataFrame, "toPandas", watched(to_pandas))
    patch.setattr(DataFrame, "first", lambda frame: next(iter(frame.limit(1).collect()), None))
    run = run_over(_part(shelf.frames, share), load_rules(), dates)
    for mart in MARTS:
        mart_now[0] = mart
        for name, frame in mart_module(mart).build(run.inputs()).items():
            run.frames[f"gold/{name}"] = frame.cache()
            frame._jdf.queryExecution().executedPlan().execute().count()
            watch.executed(frame, f"{mart}: {name}")
    spark.catalog.clearCache()
    return watch.rows


def _part(frames: dict[str, DataFrame], share: int) -> dict[str, DataFrame]:
    """The tables with the orders of one in `share` customers, each in several partitions."""
    is_in = F.pmod(F.xxhash64(F.coalesce("customer_id", "order_id")), F.lit(share)) == 0
    orders = frames["silver/orders"].where(is_in)
    keys = orders.select("order_id")
    parts = {"silver/orders": orders} | {
        name: frames[name].join(keys, on="order_id", how="left_semi")
        for name in ("silver/order_lines", "silver/order_options")
    }
    return {name: parts.get(name, frame).repartition(3) for name, frame in frames.items()}


def grown(few: Rows, many: Rows) -> dict[str, tuple[int, int]]:
    """What has more rows with more customers."""
    return {
        name: (few.get(name, 0), rows)
        for name, rows in many.items()
        if rows > 1.5 * few.get(name, 0) + SPARE_ROWS
    }


@pytest.fixture
def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done for many rows is done for any number."""
    monkeypatch.setattr(ranking, "VALUES_OF_ONE_TASK", 0)
    monkeypatch.setattr(clv_customers, "MAX_FITTED_CUSTOMERS", CUSTOMERS // 2)
    monkeypatch.setattr(caching, "MAX_BROADCAST_ROWS", 0)
    monkeypatch.setattr("pipeline.runs.context.is_small", lambda _version: False)


@pytest.mark.full
@pytest.mark.usefixtures("as_if_large")
def test_no_task_and_no_driver_gets_what_grows(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    random_data(3, tmp_path / "source", customers=TIMES * CUSTOMERS)
    shelf = Shelf(spark, tmp_path / "shelf")
    dates = dates_of(save_silver(shelf, tmp_path / "source", load_rules()))
    with split_into(spark, 3):
        few, many = (built(shelf, dates, share, monkeypatch) for share in (TIMES, 1))
    assert len(many) > 5, "nothing was watched"
    assert grown(few, many) == {}


def test_what_grows_is_noticed(spark: SparkSession) -> None:
    rank = F.row_number().over(Window.partitionBy(F.lit(0)).orderBy("id"))

    def rows(count: int) -> Rows:
        watch, numbers = Watch(), spark.range(0, count, numPartitions=3)
        with split_into(spark, 3):
            for name, frame in (
                ("moved", numbers.repartition(1)),
                ("ranked", numbers.withColumn("rank", rank)),
            ):
                found: list[Row] = frame.collect()
                watch.executed(frame, name)
                watch.collected(frame, len(found), name)
        return watch.rows

    assert grown(rows(200), rows(800)) == {
        "moved: one partition of id": (200, 800),
        "moved: collect of id": (200, 800),
        "ranked: one partition of id": (200, 800),
        "ranked: collect of id, rank": (200, 800),
    }
