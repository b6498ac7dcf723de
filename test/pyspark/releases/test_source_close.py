"""A run lets go of its source as soon as bronze has it, or cannot have it."""

from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.runs.steps import run_bronze
from pipeline.sources import SourceReport
from pipeline.sources.csv_source import CsvSource
from pipeline.storage.lake import Lake


class WatchedSource(CsvSource):
    """Files, and whether they were let go."""

    closed = False

    def close(self) -> None:
        self.closed = True
        super().close()


def run_on(source: WatchedSource, spark: SparkSession, home: Path) -> Any:
    report: Future[SourceReport] = Future()
    try:
        report.set_result(source.check())
    except InputError as error:
        report.set_exception(error)
    return SimpleNamespace(
        source=source,
        report=report,
        spark=spark,
        ledger=SimpleNamespace(run_id="run"),
        warn=list,
        write=lambda table, frame: Lake(home).write(table, frame, "run", 1),
    )


def test_it_is_closed_once_bronze_is_written(
    spark: SparkSession, tmp_path: Path, data: Path
) -> None:
    source = WatchedSource(data)
    run_bronze(run_on(source, spark, tmp_path / "lake"))
    assert source.closed


def test_it_is_closed_when_it_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    source = WatchedSource(tmp_path / "nothing")
    with pytest.raises(InputError, match="is not a folder"):
        run_bronze(run_on(source, spark, tmp_path / "lake"))
    assert source.closed
