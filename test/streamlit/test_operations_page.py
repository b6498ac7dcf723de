"""The operations page: release, checks, quarantine, runs, and what an administrator may do."""

import pytest

from support.dashboards import mart_answers
from support.dashboards.answers import META
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.jwt import jwt
from support.dashboards.mart_answers import Tables
from support.dashboards.operations_answers import EARLIER, Operations
from support.dashboards.query import Params
from support.dashboards.stub_api import StubApi


@pytest.fixture
def runs(api: StubApi, held: Tables, monkeypatch: pytest.MonkeyPatch) -> Operations:
    """An API that tells of runs."""
    told = Operations()

    def answer(path: str, params: Params) -> tuple[int, object]:
        return told.answer(path) or mart_answers.answer(held, path, params)

    monkeypatch.setattr(api, "answer", answer)
    monkeypatch.setattr(api, "post", told.post)
    return told


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GP_API_TOKEN", jwt(scope="marts:read gp/runs:write", iss="i", sub="a"))


def test_answers_in_words_first(runs: Operations) -> None:
    said = words(open_page("operations"))
    assert (
        "Release **7** (run-2024-02-20) is served: orders from 21 Apr 2020 to **20 Feb 2024**, "
        "published " in said
    )
    assert (
        "**1 of its 3 checks failed.** Of 150 records read, 2 (1.33%) are quarantined, most as "
        "“time invalid” (2 order lines)." in said
    )


def test_key_figures_checks_and_quarantine(runs: Operations) -> None:
    app = open_page("operations")
    assert not app.exception
    figures = metrics(app)
    assert figures["Release number"] == "7"
    assert figures["Checks passed"] == "2 of 3"
    assert figures["Records read"] == "150"
    assert figures["Quarantined"] == "2"
    assert charts(app) == [
        "Quarantine by reason. Order lines, time invalid: 2; Order lines, price invalid: 1"
    ]
    tables = {tuple(frame.value.columns): frame.value for frame in app.dataframe}
    assert list(tables["passed", "name", "table", "detail"]["name"])[0] == "parts add up"  # noqa: RUF015
    assert "sales" in list(tables["table", "rows", "grain"]["table"])


def test_runs_are_listed_latest_first_with_their_steps(runs: Operations) -> None:
    app = open_page("operations")
    listed = app.dataframe[1].value
    assert list(listed["run_id"]) == ["run-2024-02-21", "run-2024-02-20"]
    assert list(listed["seconds"])[1] == 240.0
    assert list(app.dataframe[2].value["step"]) == ["bronze", "gold/sales"]
    assert list(app.dataframe[2].value["rows"]) == [100, 0]
    assert [error.value for error in app.error] == [
        "**gold/sales**: sales do not add up",
        "**parts add up** (gold/sales): off by 1",
    ]
    assert (
        "Run run-2024-02-21 **failed**, as of 20 Feb 2024; 2 of 3 checks passed; quarantined: 2 "
        "order lines for “time invalid” and 1 order lines for “price invalid”." in words(app)
    )


def test_what_runs_do_is_asked_anew(runs: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("operations")
    told = runs.answer

    def answer(path: str) -> tuple[int, object] | None:
        found = told(path)
        if path == "/v1/runs" and found:
            return 200, {"data": [{"run_id": "run-2024-02-22", "status": "running"}], "meta": {}}
        return found

    monkeypatch.setattr(runs, "answer", answer)
    assert list(app.run().dataframe[1].value["run_id"]) == ["run-2024-02-22"]


def test_a_run_without_steps_says_why(runs: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = {"run_id": "run-2024-02-21", "status": "failed", "error": "no source", "steps": []}
    told = runs.answer
    monkeypatch.setattr(
        runs,
        "answer",
        lambda path: (200, planned) if path.endswith("-21") else told(path),
    )
    app = open_page("operations")
    assert not app.exception
    assert app.error[0].value == "no source"


@pytest.mark.parametrize(
    ("status", "said"), [(404, "does not tell of runs"), (403, "for administrators")]
)
def test_an_api_without_runs_is_no_failure(
    runs: Operations, api: StubApi, admin: None, status: int, said: str
) -> None:
    api.exactly = {"/v1/runs": status}
    app = open_page("operations")
    assert not app.exception
    assert not app.error
    assert [said in info.value for info in app.info] == [True]
    assert not app.checkbox


def test_an_api_without_earlier_releases_is_no_failure(
    runs: Operations, api: StubApi, admin: None
) -> None:
    api.exactly = {"/v1/releases": 404}
    app = open_page("operations")
    assert not app.exception
    assert app.info[0].value == "This API does not tell of earlier releases."


def test_only_administrators_are_offered_actions(runs: Operations) -> None:
    assert not open_page("operations").checkbox


def test_a_run_is_started_once_confirmed(runs: Operations, admin: None) -> None:
    app = open_page("operations")
    app.text_input(key="reload_reason").set_value("late file")
    app.multiselect(key="reload_marts").set_value(["sales"])
    app.button(key="reload_go").click().run()
    assert app.warning[0].value == "Tick the box to confirm."
    assert not runs.posted
    app.checkbox(key="reload_sure").check()
    app.button(key="reload_go").click().run()
    [(path, body, key)] = runs.posted
    assert (path, body) == ("/v1/runs/reload", {"marts": ["sales"], "reason": "late file"})
    assert key
    assert app.success[0].value == "Run run-new was accepted."


def test_a_refused_run_is_explained_and_keeps_its_key(runs: Operations, admin: None) -> None:
    runs.refusals = [409, 503]
    app = open_page("operations")
    app.checkbox(key="reload_sure").check()
    app.button(key="reload_go").click().run()
    assert "A run is in progress, or this one has succeeded already." in app.error[-1].value
    app.button(key="reload_go").click().run()
    app.button(key="reload_go").click().run()
    assert app.success[0].value == "Run run-new was accepted."
    assert len({key for _, _, key in runs.posted}) == 1


def test_an_earlier_release_is_served_once_confirmed(runs: Operations, admin: None) -> None:
    app = open_page("operations")
    assert app.selectbox(key="rollback_release").options == [f"6 · {EARLIER} · as of 20 Feb 2024"]
    app.checkbox(key="rollback_sure").check()
    app.button(key="rollback_go").click().run()
    assert runs.posted[0][:2] == (f"/v1/releases/{EARLIER}/activate", {})
    assert f"Release {EARLIER} is served now." in app.success[0].value


def test_a_failing_api_becomes_words(runs: Operations, api: StubApi) -> None:
    api.always("/v1/releases/current", 503)
    app = open_page("operations")
    assert not app.exception
    assert "The figures are not ready" in app.error[0].value


def test_says_stale_when_the_api_does(runs: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(META, "stale", True)
    assert "**Stale**" in open_page("operations").warning[0].value
