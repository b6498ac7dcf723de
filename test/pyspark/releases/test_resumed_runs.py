"""Runs that fail change nothing that is served, and are resumed where they stopped."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import AuditError, ConflictError
from pipeline.quality.audit import Check
from pipeline.runs import steps
from support.runs import Released, attempts, execute, fail_once, in_this_process, ledger, served
from support.tiny_source import ITEMS, write_source

pytestmark = pytest.mark.usefixtures("one_session")


STEPS = ("bronze", "silver", "gold/locations", "audit", "publish")


@pytest.fixture(scope="session")
def stopped_run(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose run `run` has all tables and stopped before its audit."""
    folder = tmp_path_factory.mktemp("stopped")
    with pytest.MonkeyPatch.context() as patch:
        in_this_process(patch, spark)
        fail_once(patch, "audit", RuntimeError("stop"))
        with pytest.raises(RuntimeError, match="stop"):
            execute(folder / "home", write_source(folder / "data", ITEMS), run_id="run")
    return folder / "home"


@pytest.fixture
def stopped(stopped_run: Path, tmp_path: Path) -> Path:
    return shutil.copytree(stopped_run, tmp_path / "home")


def test_a_failed_step_changes_nothing_and_is_resumed_alone(
    released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, starts = released.home, []
    wishes: dict[str, Any] = {"data": released.data, "run_id": "bad"}
    for step in STEPS:
        fail_once(monkeypatch, step, RuntimeError("disk full"))
        with pytest.raises(RuntimeError, match="disk full"):
            execute(home, force=True, **wishes)
        failed = ledger(home, "bad")
        assert failed["status"] == "failed"
        assert [(s["name"], s["error"]) for s in failed["steps"] if s["status"] == "failed"] == [
            (step, {"type": "RuntimeError", "message": "disk full"})
        ]
        assert attempts(failed)[step] == 1
        assert served(home)["release"] == "first"
        starts.append(failed["started_at"])
        wishes = {"resume": ""}
    resumed = execute(home, resume="", force=True)
    assert attempts(resumed) == dict.fromkeys(STEPS, 2) | {"gold/sales": 1}
    assert served(home)["release"] == "bad"
    # Later order times are invalid: the recorded start stays once silver has been built with it.
    assert len(set(starts[:3])) == 3
    assert {*starts[2:], resumed["started_at"]} == {starts[2]}


def test_a_platform_that_tries_again_goes_on_with_the_run(
    released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, data = released
    words: dict[str, Any] = {"run_id": "nightly", "marts": ("locations",), "stage": "gold"}
    fail_once(monkeypatch, "publish", RuntimeError("the worker is gone"))
    with pytest.raises(RuntimeError):
        execute(home, data, retries=True, **words)
    with pytest.raises(ConflictError, match="run nightly exists"):
        execute(home, data, **words)
    again = execute(home, data, retries=True, **words)
    assert attempts(again) == {
        "bronze": 0,
        "silver": 0,
        "gold/locations": 1,
        "audit": 1,
        "publish": 2,
    }
    assert served(home)["release"] == "nightly"


def test_a_table_that_was_lost_is_made_again_with_what_follows(stopped: Path) -> None:
    version = ledger(stopped, "run")["steps"][1]["outputs"]["silver/orders"]
    (stopped / "lake" / version["path"] / version["files"][0]["name"]).write_bytes(b"PAR1")
    resumed = execute(stopped, resume="run")
    assert attempts(resumed)["bronze"] == 1
    assert attempts(resumed)["silver"] == 2
    assert attempts(resumed)["gold/locations"] == attempts(resumed)["gold/sales"] == 2


def test_changed_settings_restart_from_the_first_step_they_touch(stopped: Path) -> None:
    resumed = execute(stopped, resume="run", overrides=["tier_high=0.9"])
    assert attempts(resumed)["silver"] == 1
    assert attempts(resumed)["gold/locations"] == 2
    assert served(stopped)["settings"]["tier_high"] == 0.9


def test_a_failed_audit_repeats_what_made_the_bad_table(
    stopped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Check(name="key_unique", table="gold/locations", passed=False, detail="2 rows")
    with monkeypatch.context() as patch:
        patch.setattr(steps, "audit_release", lambda **_: [bad])
        with pytest.raises(AuditError, match="key_unique: 2 rows"):
            execute(stopped, resume="run")
    resumed = execute(stopped, resume="run")
    assert attempts(resumed)["silver"] == attempts(resumed)["gold/sales"] == 1
    assert attempts(resumed)["gold/locations"] == 2
