"""The operations page: articles of the runbook, and what drifts from release to release."""

from pathlib import Path

import pytest

from dashboard.operations import runbook
from support.dashboards.app import open_page
from support.dashboards.operations_answers import Operations

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("texts", "heading"),
    [
        (("gold/sales", "out of memory"), "A run has failed"),
        (("Price basis",), "The price basis check fails"),
        (("Size compared with the last release",), "The source became much smaller"),
        (("Order items: at most 1 % quarantined",), "Source file shrunken or bad"),
        (("refresh", "no answer"), "The refresh failed"),
    ],
)
def test_a_failure_has_its_article_in_the_runbook(texts: tuple[str, ...], heading: str) -> None:
    assert runbook.article(*texts) == heading


def test_every_article_is_in_the_runbook() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    headings = {line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")}
    assert {*runbook.ARTICLES.values(), runbook.FAILED} <= headings


def test_an_article_is_a_link_where_the_runbook_has_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GP_RUNBOOK", "https://wiki.example/runbook")
    link = "What to do: [The refresh failed](https://wiki.example/runbook#the-refresh-failed)."
    assert runbook.link("The refresh failed") == link


def test_what_drifts_from_release_to_release(
    runs: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = runs.answer
    of_run = {
        "a": ("10 rows", "read 100"),
        "b": ("12 rows", "read 100"),
        "c": ("9 rows", "read 101"),
    }

    def answer(path: str) -> tuple[int, object] | None:
        if path == "/v1/runs":
            done = {"status": "succeeded", "as_of": "2024-02-20"}
            listed = [
                {**done, "run_id": name, "release": name, "started_at": f"2024-02-2{at}T03:00:00Z"}
                for at, name in enumerate(of_run)
            ]
            return 200, {"data": listed, "meta": {}}
        if path.removeprefix("/v1/runs/") in of_run:
            rows, read = of_run[path.removeprefix("/v1/runs/")]
            checks = [
                {"name": "rows", "table": "gold/clv", "passed": True, "detail": rows},
                {"name": "read", "table": "bronze", "passed": True, "detail": read},
                {"name": "key_unique", "table": "gold/clv", "passed": True, "detail": "0 repeat"},
            ]
            return 200, {"run_id": path[-1], "status": "succeeded", "steps": [], "checks": checks}
        return answered(path)

    monkeypatch.setattr(runs, "answer", answer)
    app = open_page("operations", drift="true")
    assert not app.exception
    [table] = [one.value for one in app.dataframe if "trend" in one.value]
    shown = table.assign(trend=table["trend"].map(list))
    assert shown.to_dict("records") == [
        {
            "name": "All rows that were written are there",
            "table": "gold/clv",
            "now": 9.0,
            "before": 12.0,
            "change": -25.0,
            "trend": [10.0, 12.0, 9.0],
        },
        {
            "name": "Read",
            "table": "bronze",
            "now": 101.0,
            "before": 100.0,
            "change": pytest.approx(1.0),
            "trend": [100.0, 100.0, 101.0],
        },
    ]
