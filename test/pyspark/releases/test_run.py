"""Runs from end to end: what a release has, keeps and leaves behind."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import AuditError, ConflictError
from pipeline.runs import plan
from support.runs import Released, execute, ledger, served
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


def test_what_a_run_caches_is_released(
    released: Released, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each mart gets a cache that ends with its step; clv keeps frames in it.
    monkeypatch.setattr(plan, "MARTS", ("clv",))
    spark.catalog.clearCache()
    execute(released.home, released.data, run_id="again", force=True)
    assert spark._jsparkSession.sharedState().cacheManager().isEmpty()


def test_three_releases_are_kept_and_their_tables(released: Released) -> None:
    home, data = released
    for number in range(3):
        execute(home, data, run_id=f"r{number}", keep_days=-1, marts=("locations",))

    def kept(table: str) -> set[str]:
        return {folder.name for folder in (home / "lake" / table).iterdir()}

    assert kept("gold/locations/locations") == {"r0", "r1", "r2"}
    # Release `first` has gone, but the three share its silver.
    assert kept("silver/orders") == {"first"}


@pytest.mark.usefixtures("one_mart")
def test_times_after_the_recorded_start_are_invalid_and_a_late_as_of_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_source(tmp_path / "data", [*ITEMS, item(6, "dora", "2999-01-01")])
    with pytest.raises(AuditError, match="quarantined"):
        execute(tmp_path, data, run_id="run", as_of=date(2023, 3, 2))
    done = ledger(tmp_path, "run")
    warning = "as_of 2023-03-02 is after the last order, of 2023-03-01"
    assert (done["as_of"], done["warnings"]) == ("2023-03-02", [warning])
    assert f"  warning: {warning}\n" in capsys.readouterr().err


def test_as_of_cuts(released: Released) -> None:
    done = execute(released.home, released.data, stage="silver", as_of=date(2023, 2, 5))
    assert done["as_of"] == "2023-02-05"
    assert served(released.home)["tables"]["gold/sales"]["rows"] == 28
