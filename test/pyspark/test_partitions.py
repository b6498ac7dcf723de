"""No table depends on how rows were split among tasks: 1, 3 and 16 partitions give equal cells.

Part of `make test-full`, as it builds every mart four times. `make test` compares a case of three
partitions with the second computation (test_against_oracle.py), and the figures of models, exactly,
where they are made (test_clv_prediction.py, test_discounts_elasticity.py).
"""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from oracle.compare import differences
from pipeline.marts import MARTS, mart_module, tables
from pipeline.rules import load_rules
from support.edge_data import random_data
from support.pipeline_run import Shelf, dates_of, run_over, save_silver
from support.plan_settings import split_into

pytestmark = [pytest.mark.timeout(1800), pytest.mark.full]
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module", params=[3, 16])
def builds(
    request: pytest.FixtureRequest, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> list[Rows]:
    """Every table of every mart, built from silver in one partition and in so many."""
    shelf = Shelf(spark, tmp_path_factory.mktemp("shelf"))
    source = random_data(17, tmp_path_factory.mktemp("source"))
    dates = dates_of(save_silver(shelf, source, load_rules()))
    return [dealt(shelf, dates, partitions) for partitions in (1, request.param)]


def dealt(shelf: Shelf, dates: dict[str, Any], partitions: int) -> Rows:
    with split_into(shelf.spark, partitions):
        return built(shelf, dates, partitions)


def built(shelf: Shelf, dates: dict[str, Any], partitions: int) -> Rows:
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
def test_cells_are_equal(builds: list[Rows], name: str) -> None:
    one, many = (rows[name] for rows in builds)
    assert one, "a table without rows compares nothing"
    assert differences(one, many, tables()[name].key) == []
