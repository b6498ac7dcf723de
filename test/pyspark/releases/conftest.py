"""What tests of runs share: one Spark session, a tiny source, and a look at what a run left."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline import run as runs
from support.tiny_source import ITEMS, write_source


@pytest.fixture
def one_session(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "start_session", lambda _master: spark)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_source(tmp_path / "data", ITEMS, ["o1,l1,Extras,Bacon,1.25,1"])
