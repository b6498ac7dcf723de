"""Runs over a source that has the same records as the last release, others, or fewer."""

from pathlib import Path

import pytest

from pipeline.errors import AuditError
from pipeline.storage import documents, releases
from pipeline.storage.objects import DirectoryStore
from support.runs import Released, execute, fail_once, ledger, served
from support.tiny_source import ITEMS, item, write_source


@pytest.mark.usefixtures("one_session")
def test_an_unchanged_source_ends_early(released: Released) -> None:
    second = execute(released.home, released.data, run_id="second")
    assert (second["status"], second["release"]) == ("unchanged", None)
    assert served(released.home)["release"] == "first"


@pytest.mark.usefixtures("one_mart")
def test_a_shrunken_source_fails_the_audit_unless_it_is_allowed_or_another(
    released: Released, data: Path
) -> None:
    home = released.home
    # Fewer lines than release `first` has, which is of another source.
    write_source(data, ITEMS[:2])
    assert execute(home, data, run_id="other")["status"] == "succeeded"
    write_source(data, [item(6, "dora", "2023-03-02")])
    with pytest.raises(AuditError, match="min_release_ratio"):
        execute(home, data, run_id="small", overrides=["min_release_ratio=0.6"])
    assert ledger(home, "small")["changes"]["order_items"] == {
        "added": 1,
        "changed": 0,
        "removed": 2,
    }
    assert served(home)["release"] == "other"
    assert execute(home, resume="small", allow_shrink=True)["status"] == "succeeded"
    assert served(home)["release"] == "small"


@pytest.mark.usefixtures("one_mart")
def test_a_line_of_the_future_begins_a_new_release_only_when_its_time_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    assert execute(home, data, marts=("locations",), run_id="second")["status"] == "succeeded"
    store, key = DirectoryStore(home / "objects"), releases.manifest_key("second")
    found = documents.read(store, "manifest", key)
    assert found is not None
    come = found[0] | {"earliest_future_time": "2024-01-01T00:00:00.000Z"}
    documents.write(store, "manifest", key, come, found[1])
    fail_once(monkeypatch, "silver", RuntimeError("not unchanged"))
    with pytest.raises(RuntimeError, match="not unchanged"):
        execute(home, data, run_id="third")
