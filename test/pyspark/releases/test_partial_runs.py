"""Runs of some marts: what they share with the last release, and what they do without one."""

import pytest

from pipeline.quality.tables import Subject
from pipeline.storage.documents import Document
from support.runs import Released, attempts, execute, served

pytestmark = pytest.mark.usefixtures("one_session")


def names(checks: list[Document]) -> list[tuple[str, str]]:
    return sorted((check["name"], check["table"] or "") for check in checks)


def test_one_mart_is_reloaded_from_the_silver_of_the_last_release(
    released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, data = released
    before, audited = served(home), []
    measure = Subject.measure
    monkeypatch.setattr(Subject, "measure", lambda of: (audited.append(of.name), measure(of))[1])
    partial = execute(home, data, run_id="mart", marts=("locations",))
    assert attempts(partial) == {
        "bronze": 0,
        "silver": 0,
        "gold/locations": 1,
        "audit": 1,
        "publish": 1,
    }
    after = served(home)
    assert after["tables"]["silver/orders"] == before["tables"]["silver/orders"]
    assert after["tables"]["gold/locations"]["run_id"] == "mart"
    # The checks of shared tables are taken over from the release.
    assert sorted(audited) == ["gold/locations", "gold/locations/restaurants"]
    assert names(after["checks"]) == names(before["checks"])
