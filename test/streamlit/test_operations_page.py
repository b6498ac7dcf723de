"""The operations page: release, quality and runs."""

import pytest

from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.operations_answers import Operations
from support.dashboards.stub_api import StubApi


def test_says_whether_the_release_is_whole_and_passed(runs: Operations) -> None:
    said = words(open_page("operations"))
    assert "Orders up to **20 Feb 2024**, published " in said
    assert ": **1 of 3 checks failed**." in said
    assert "2 of 150 records (1.33%) are left out, most for “time invalid”." in said


def test_key_figures_checks_and_quarantine(runs: Operations) -> None:
    app = open_page("operations")
    assert not app.exception
    assert metrics(app) == {
        "Last day of orders": "20 Feb 2024",
        "Checks passed": "2 of 3",
        "Records read": "150",
        "Left out": "2",
        "Conflicts": "4",
        "Release number": "7",
    }
    assert charts(app)[1] == (
        "Left out, by reason. Order lines: time invalid: 2; Order lines: price invalid: 1"
    )
    tables = {tuple(frame.value.columns): frame.value for frame in app.dataframe}
    assert tables["passed", "name", "table", "detail"]["name"].to_list() == [
        "Parts add up",
        "Keys are unique",
        "All rows that were written are there",
    ]
    assert "sales" in list(tables["table", "rows", "grain"]["table"])


def test_examples_of_a_reason_are_for_administrators(runs: Operations) -> None:
    app = open_page("operations", examples="Order lines: time invalid")
    assert not app.exception
    assert [info.value for info in app.info] == ["Rejected records are for administrators."]


def test_examples_name_file_and_number(runs: Operations, admin: None) -> None:
    where = {"table": "order_items", "file": "order_items.csv", "record_number": 17}
    record = {"order_id": "o1", "user_id": None}
    runs.examples = [{**where, "reasons": ["time_invalid"], "record": record}]
    app = open_page("operations", examples="Order lines: time invalid")
    [table] = [one.value for one in app.dataframe if "record" in one.value]
    assert table.to_dict("records") == [
        {
            "file": "order_items.csv",
            "number": 17,
            "reasons": "time invalid",
            "record": "order_id: o1; user_id: –",
        }
    ]


def test_runs_are_listed_latest_first_with_their_steps(runs: Operations) -> None:
    app = open_page("operations")
    listed = app.dataframe[0].value
    assert list(listed["run_id"]) == ["run-2024-02-21", "run-2024-02-20"]
    assert list(listed["seconds"])[1] == 240.0
    assert list(app.dataframe[1].value["step"]) == ["bronze", "gold/sales"]
    assert list(app.dataframe[1].value["rows"]) == [100, 0]
    assert charts(app)[0] == "Timeline of the run. 2 steps; the longest is bronze."
    what = "What to do: “A run has failed” in `docs/runbook.md#a-run-has-failed`."
    assert [error.value for error in app.error] == [
        f"**gold/sales**: sales do not add up {what}",
        f"**Parts add up** (gold/sales): off by 1 {what}",
    ]
    assert (
        "Run run-2024-02-21 **failed**, 1 of 2 steps succeeded; 2 of 3 checks passed; 3 reasons to "
        "leave records out." in words(app)
    )


def test_a_running_run_says_what_it_does(runs: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = runs.answer

    def answer(path: str) -> tuple[int, object] | None:
        status, body = answered(path) or (0, None)
        if path.endswith("-21") and isinstance(body, dict):
            body["status"] = body["steps"][1]["status"] = "running"
            body["steps"][1]["error"] = None
            body["is_active"] = True
        return (status, body) if status else None

    monkeypatch.setattr(runs, "answer", answer)
    app = open_page("operations")
    said = words(app)
    assert "Run run-2024-02-21 **running**: **gold/sales** since " in said
    assert ", 1 of 2 steps done" in said
    assert [bar.proto.value for bar in app.get("progress")] == [50]


def test_runs_are_never_cached(runs: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("operations")
    answered = runs.answer

    def answer(path: str) -> tuple[int, object] | None:
        found = answered(path)
        if path == "/v1/runs" and found:
            return 200, {"data": [{"run_id": "run-2024-02-22", "status": "running"}], "meta": {}}
        return found

    monkeypatch.setattr(runs, "answer", answer)
    assert list(app.run().dataframe[0].value["run_id"]) == ["run-2024-02-22"]


def test_a_run_without_steps_says_why(runs: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = {"run_id": "run-2024-02-21", "status": "failed", "error": "no source", "steps": []}
    answered = runs.answer
    monkeypatch.setattr(
        runs,
        "answer",
        lambda path: (200, planned) if path.endswith("-21") else answered(path),
    )
    app = open_page("operations")
    assert not app.exception
    assert app.error[0].value.startswith("no source What to do: “A run has failed” in ")


@pytest.mark.parametrize(("status", "text"), [(404, "offers no runs"), (403, "for administrators")])
def test_an_api_without_runs_is_no_failure(
    runs: Operations, api: StubApi, admin: None, status: int, text: str
) -> None:
    api.exactly = {"/v1/runs": status}
    app = open_page("operations")
    assert not app.exception
    assert not app.error
    assert [text in info.value for info in app.info] == [True]
    assert not app.checkbox


def test_an_api_without_earlier_releases_is_no_failure(
    runs: Operations, api: StubApi, admin: None
) -> None:
    api.exactly = {"/v1/releases": 404}
    app = open_page("operations")
    assert not app.exception
    assert app.info[0].value == "This API offers no earlier releases."


def test_a_failing_api_becomes_words(runs: Operations, api: StubApi) -> None:
    api.always("/v1/releases/current", 503)
    app = open_page("operations")
    assert not app.exception
    assert "The figures are not ready" in app.error[0].value
