"""The operations page: what an administrator may do."""

import pytest

from support.dashboards.app import open_page
from support.dashboards.operations_answers import EARLIER, Operations


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
