"""What tests of runs share: one Spark session, a tiny source, and a home with one release."""

import shutil
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.runs import plan
from support.runs import Released, execute, in_this_process
from support.tiny_source import ITEMS, write_source

OPTIONS = ["o1,l1,Extras,Bacon,1.25,1"]


@pytest.fixture
def one_session(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    in_this_process(monkeypatch, spark)


@pytest.fixture
def one_mart(one_session: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For runs of which only bronze, silver or the audit matters."""
    monkeypatch.setattr(plan, "MARTS", ("locations",))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_source(tmp_path / "data", ITEMS, OPTIONS)


@pytest.fixture(scope="session")
def first_release(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Released:
    folder = tmp_path_factory.mktemp("released")
    done = Released(folder / "home", write_source(folder / "data", ITEMS, OPTIONS))
    with pytest.MonkeyPatch.context() as patch:
        in_this_process(patch, spark)
        execute(done.home, done.data, run_id="first")
    return done


@pytest.fixture
def released(first_release: Released, tmp_path: Path) -> Released:
    home = shutil.copytree(first_release.home, tmp_path / "home")
    return Released(home, first_release.data)
