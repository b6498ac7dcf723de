"""The operations page: release, quality, runs, and what an administrator may do."""

from pathlib import Path

import pytest

from dashboard.operations import runbook
from support.dashboards.app import charts, metrics, open_page, words
from support.dashboards.jwt import jwt
from support.dashboards.operations_answers import EARLIER, Operations
from support.dashboards.stub_api import StubApi

ROOT = Path(__file__).parents[2]


@pytest.fixture
def runs(api: StubApi) -> Operations:
    """The runs and releases of the API."""
    return api.operations


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch) -> None:
    scope = "marts:read gp/runs:read gp/runs:write"
    monkeypatch.setenv("GP_API_TOKEN", jwt(scope=scope, iss="i", sub="a"))


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


def test_only_administrators_are_offered_actions(runs: Operations) -> None:
    assert not open_page("operations").checkbox


def test_a_run_is_started_once_confirmed(runs: Operations, admin: None) -> None:
    app = open_page("operations")
    app.text_input(key="reload_reason").set_value("late file")
    app.multiselect(key="reload_marts").set_value(["sales"])
    app.button(key="reload_go").click().run()
    assert app.warning[-1].value == "Tick the box to confirm."
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
    assert "A run is in progress, or this one has ended already." in app.error[-1].value
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


def test_a_run_in_progress_is_cancelled_once_confirmed(
    runs: Operations, admin: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "cancel_sure" not in [box.key for box in open_page("operations").checkbox]
    runs.is_active = True
    app = open_page("operations")
    app.checkbox(key="cancel_sure").check()
    app.button(key="cancel_go").click().run()
    assert runs.posted[0][:2] == ("/v1/runs/run-2024-02-21/cancel", {})
    assert "Run run-2024-02-21 is being cancelled." in app.success[0].value
