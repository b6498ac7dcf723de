"""Runs from end to end: published whole or not at all, resumed where they stopped."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import AuditError, ConflictError
from pipeline.marts import MARTS
from pipeline.quality.audit import Check
from pipeline.runs import plan, steps
from pipeline.storage import documents, releases
from pipeline.storage.objects import DirectoryStore
from support.runs import Released, attempts, execute, fail_once, ledger, served
from support.tiny_source import ITEMS, item, write_source

pytestmark = pytest.mark.usefixtures("one_session")


def test_a_run_publishes_a_release_with_counts_and_checks(released: Released) -> None:
    done, manifest = ledger(released.home, "first"), served(released.home)
    assert (done["status"], done["release"]) == ("succeeded", "first")
    assert (manifest["sequence"], manifest["as_of"], manifest["first_date"]) == (
        1,
        "2023-03-01",
        "2023-01-05",
    )
    assert manifest["counts"] == {
        "order_items": {"read": 5, "accepted": 5, "quarantined": 0, "by_reason": {}},
        "order_item_options": {
            "read": 1,
            "accepted": 1,
            "quarantined": 0,
            "by_reason": {},
        },
        "orders_with_conflicts": 0,
    }
    assert manifest["tables"]["gold/locations"]["rows"] == 3
    assert all(check["passed"] for check in manifest["checks"])


def test_a_run_id_never_names_two_results(released: Released) -> None:
    with pytest.raises(ConflictError, match="run first exists"):
        execute(released.home, released.data, run_id="first")
    with pytest.raises(ConflictError, match="run first has succeeded"):
        execute(released.home, resume="first")


@pytest.mark.parametrize("step", ["bronze", "silver", "gold/locations", "audit", "publish"])
def test_a_failed_step_changes_nothing_and_is_resumed_alone(
    released: Released, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    home, data = released
    fail_once(monkeypatch, step, RuntimeError("disk full"))
    with pytest.raises(RuntimeError, match="disk full"):
        execute(home, data, run_id="bad", force=True)
    failed = ledger(home, "bad")
    assert failed["status"] == "failed"
    assert [s["error"] for s in failed["steps"] if s["status"] == "failed"] == [
        {"type": "RuntimeError", "message": "disk full"}
    ]
    assert served(home)["release"] == "first"
    resumed = execute(home, resume="", force=True)
    assert attempts(resumed) == {s["name"]: 2 if s["name"] == step else 1 for s in resumed["steps"]}
    assert served(home)["release"] == "bad"
    # Later order times are invalid: the recorded start stays once silver has been built with it.
    is_renewed = step in ("bronze", "silver")
    assert (resumed["started_at"] != failed["started_at"]) == is_renewed


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


def test_a_table_that_was_lost_is_made_again_with_what_follows(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_once(monkeypatch, "audit", RuntimeError("stop"))
    with pytest.raises(RuntimeError):
        execute(tmp_path, data, run_id="run")
    version = ledger(tmp_path, "run")["steps"][1]["outputs"]["silver/orders"]
    (tmp_path / "lake" / version["path"] / version["files"][0]["name"]).write_bytes(b"PAR1")
    resumed = execute(tmp_path, resume="run")
    assert attempts(resumed)["bronze"] == 1
    assert attempts(resumed)["silver"] == 2
    assert attempts(resumed)["gold/locations"] == attempts(resumed)["gold/sales"] == 2


def test_changed_settings_restart_from_the_first_step_they_touch(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_once(monkeypatch, "publish", RuntimeError("stop"))
    with pytest.raises(RuntimeError):
        execute(tmp_path, data, run_id="run")
    resumed = execute(tmp_path, resume="run", overrides=["tier_high=0.9"])
    assert attempts(resumed)["silver"] == 1
    assert attempts(resumed)["gold/locations"] == 2
    assert served(tmp_path)["settings"]["tier_high"] == 0.9


def test_a_shrunken_source_fails_the_audit_unless_it_is_allowed_or_another(
    tmp_path: Path, data: Path
) -> None:
    execute(tmp_path, data, run_id="whole")
    write_source(data, ITEMS[:2])
    with pytest.raises(AuditError, match="min_release_ratio"):
        execute(tmp_path, data, run_id="small")
    assert served(tmp_path)["release"] == "whole"
    other = write_source(tmp_path / "other", ITEMS[:2])
    assert execute(tmp_path, other, run_id="other")["status"] == "succeeded"
    resumed = execute(tmp_path, resume="small", allow_shrink=True)
    assert resumed["status"] == "succeeded"
    assert served(tmp_path)["release"] == "small"


def test_a_failed_audit_repeats_what_made_the_bad_table(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Check(name="key_unique", table="gold/locations", passed=False, detail="2 rows")
    with monkeypatch.context() as patch:
        patch.setattr(steps, "audit_release", lambda **_: [bad])
        with pytest.raises(AuditError, match="key_unique: 2 rows"):
            execute(tmp_path, data, run_id="run")
    resumed = execute(tmp_path, resume="run")
    assert attempts(resumed)["silver"] == 1
    assert attempts(resumed)["gold/locations"] == 2


def test_an_unchanged_source_ends_early(tmp_path: Path, data: Path) -> None:
    execute(tmp_path, data, run_id="first")
    second = execute(tmp_path, data, run_id="second")
    assert (second["status"], second["release"]) == ("unchanged", None)
    assert served(tmp_path)["release"] == "first"
    write_source(data, [*ITEMS[1:], item(6, "dora", "2023-03-02")])
    third = execute(tmp_path, data, run_id="third")
    assert third["changes"]["order_items"] == {"added": 1, "changed": 0, "removed": 1}
    assert served(tmp_path)["release"] == "third"


def test_a_line_of_the_future_makes_a_new_release_only_when_its_time_comes(
    tmp_path: Path,
) -> None:
    future = [
        item(0, "dora", "2999-01-01"),
        item(1, "dora", "2998-12-31"),
        item(2, "eve", "1999-01-01"),
    ]
    valid = [item(number, "ann", "2023-01-05") for number in range(3, 400)]
    data = write_source(tmp_path / "data", [*future, *valid])
    home = tmp_path / "home"
    execute(home, data, run_id="first")
    assert served(home)["earliest_future_time"] == "2998-12-31T17:00:00.000Z"
    assert execute(home, data)["status"] == "unchanged"
    assert execute(home, data, stage="gold", run_id="second")["status"] == "succeeded"
    store, key = DirectoryStore(home / "objects"), releases.manifest_key("second")
    found = documents.read(store, "manifest", key)
    assert found is not None
    come = found[0] | {"earliest_future_time": "2024-01-01T00:00:00.000Z"}
    documents.write(store, "manifest", key, come, found[1])
    assert execute(home, data, run_id="third")["status"] == "succeeded"


def test_an_as_of_after_the_last_order_is_warned_of(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = execute(tmp_path, data, as_of=date(2023, 3, 2))
    warning = "as_of 2023-03-02 is after the last order, of 2023-03-01"
    assert (ledger["as_of"], ledger["warnings"]) == ("2023-03-02", [warning])
    assert f"  warning: {warning}\n" in capsys.readouterr().err


def test_what_a_run_caches_is_released(
    released: Released, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MARTS", MARTS)
    spark.catalog.clearCache()
    execute(released.home, released.data, run_id="again", force=True)
    assert spark._jsparkSession.sharedState().cacheManager().isEmpty()


def test_three_releases_are_kept_and_their_tables(released: Released) -> None:
    home, data = released
    for number in range(3):
        execute(home, data, run_id=f"r{number}", keep_days=-1, force=True)
    kept = {folder.name for folder in (home / "lake" / "silver" / "orders").iterdir()}
    assert kept == {"r0", "r1", "r2"}


def test_times_after_the_recorded_start_are_invalid_and_as_of_cuts(tmp_path: Path) -> None:
    data = write_source(tmp_path / "data", [*ITEMS, item(6, "dora", "2999-01-01")])
    with pytest.raises(AuditError, match="quarantined"):
        execute(tmp_path, data)
    write_source(data, ITEMS)
    done = execute(tmp_path, data, as_of=date(2023, 2, 5))
    assert done["as_of"] == "2023-02-05"
    assert served(tmp_path)["tables"]["gold/sales"]["rows"] == 28
