"""No table depends on how rows were split among tasks: 1, 3 and 16 partitions give equal cells."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pyspark.sql import SparkSession

from oracle.compare import differences
from pipeline.marts import MARTS, mart_module, tables
from pipeline.rules import load_rules
from support.edge_data import random_data
from support.pipeline_run import Shelf, dates_of, run_over, save_silver

pytestmark = pytest.mark.timeout(1800)
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def by_partitions(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[int, Rows]]:
    """Every table of every mart, built from silver in so many partitions."""
    names = ("spark.sql.shuffle.partitions", "spark.sql.adaptive.coalescePartitions.enabled")
    before = {name: spark.conf.get(name) for name in names}
    shelf = Shelf(spark, tmp_path_factory.mktemp("shelf"))
    source = random_data(17, tmp_path_factory.mktemp("source"))
    dates = dates_of(save_silver(shelf, source, load_rules()))
    spark.conf.set(names[1], "false")
    yield {count: built(shelf, dates, count) for count in (1, 3, 16)}
    for name, value in before.items():
        spark.conf.set(name, str(value))


def built(shelf: Shelf, dates: dict[str, Any], partitions: int) -> Rows:
    shelf.spark.conf.set("spark.sql.shuffle.partitions", str(partitions))
    # Rows are dealt in turn: every group of more than one row is split.
    split = {name: frame.repartition(partitions) for name, frame in shelf.frames.items()}
    run = run_over(split, load_rules(), dates)
    rows: Rows = {}
    for mart in MARTS:
        for name, frame in mart_module(mart).build(run.inputs()).items():
            run.frames[f"gold/{name}"] = frame.cache()
            rows[name] = [row.asDict() for row in frame.collect()]
    shelf.spark.catalog.clearCache()
    return rows


@pytest.mark.parametrize("name", tables())
def test_cells_are_equal(by_partitions: Mapping[int, Rows], name: str) -> None:
    one, three, many = (by_partitions[count][name] for count in (1, 3, 16))
    key = tables()[name].key
    assert one, "a table without rows compares nothing"
    assert differences(one, three, key) == []
    assert differences(one, many, key) == []
