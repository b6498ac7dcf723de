"""The settings of a local session."""

import pytest
from pyspark.sql import SparkSession

from pipeline.spark.session import widen_shuffles
from pipeline.spark.settings import (
    INTERPRETED,
    RECORDS_OF_A_QUICK_RUN,
    RECORDS_OF_AN_INTERPRETED_RUN,
    SHUFFLE_PARTITIONS,
    local_settings,
    plan_settings,
    records_of_a_file,
)


@pytest.mark.parametrize(("beyond", "is_quick"), [(0, True), (1, False)])
def test_the_optimising_compiler_is_for_long_runs(beyond: int, *, is_quick: bool) -> None:
    options = local_settings(RECORDS_OF_A_QUICK_RUN + beyond)["spark.driver.extraJavaOptions"]
    assert ("-XX:TieredStopAtLevel=1" in options.split()) == is_quick


@pytest.mark.parametrize(
    ("records", "settings"),
    [
        (RECORDS_OF_AN_INTERPRETED_RUN, INTERPRETED),
        (RECORDS_OF_AN_INTERPRETED_RUN + 1, {}),
        (None, {}),
    ],
)
def test_plans_of_few_records_are_interpreted(
    records: int | None, settings: dict[str, str]
) -> None:
    assert plan_settings(records) == settings


@pytest.mark.parametrize(
    ("records", "tasks", "rows_of_a_file"),
    [(None, 4, 60_000), (400_000, 4, 60_000), (40_000_000, 40, 1_250_000)],
)
def test_tasks_and_files_grow_with_the_data(
    monkeypatch: pytest.MonkeyPatch, records: int | None, tasks: int, rows_of_a_file: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert local_settings(records)[SHUFFLE_PARTITIONS] == str(tasks)
    assert records_of_a_file(records) == rows_of_a_file


@pytest.mark.parametrize(
    ("records", "tasks"), [(0, "200"), (200_000_000, "200"), (4_000_000_000, "4000")]
)
def test_a_cluster_shuffles_into_as_many_tasks_as_the_data_needs(
    spark: SparkSession, records: int, tasks: str
) -> None:
    own = spark.newSession()
    own.conf.set(SHUFFLE_PARTITIONS, "200")
    widen_shuffles(own, records)
    assert own.conf.get(SHUFFLE_PARTITIONS) == tasks
