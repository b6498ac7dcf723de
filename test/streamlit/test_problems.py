"""Every failure of the API becomes words and a button, never a stack trace."""

import socket

import pytest

from dashboard.problems import UNREACHABLE, ApiProblem, words
from support.dashboards.app import metrics, open_page
from support.dashboards.app import words as text
from support.dashboards.stub_api import StubApi

TITLES = {
    400: "The API did not accept the request",
    401: "The API did not accept the sign-in",
    403: "You may not see this",
    404: "Not found",
    410: "These figures have been replaced",
    429: "Too many requests",
    500: "The API could not answer",
    503: "The figures are not ready",
}


@pytest.mark.parametrize("status", TITLES)
def test_a_failing_api_is_explained(api: StubApi, status: int) -> None:
    api.always("/v1/", status)
    app = open_page("clv")
    assert not app.exception
    assert TITLES[status] in app.error[0].value
    assert f"Status {status} · Stub failure {status}. · request req-1" in text(app)


def test_an_api_that_is_down_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("GP_API_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
        monkeypatch.setenv("GP_API_TOKEN", "given")
        app = open_page("clv")
    assert not app.exception
    assert words(ApiProblem(UNREACHABLE)).title in app.error[0].value


def test_trying_again_works_once_the_api_does(api: StubApi) -> None:
    api.always("/v1/", 500)
    app = open_page("clv")
    api.failures.clear()
    app.button(key="try_again").click().run()
    assert not app.error
    assert metrics(app)["Customers"] == "10"


def test_the_wait_that_the_api_asks_for_is_shown(api: StubApi) -> None:
    api.failure_headers["Retry-After"] = "30"
    api.always("/v1/marts", 403)
    assert "The API asks to wait 30 seconds." in text(open_page("clv"))


def test_a_failing_table_leaves_the_charts(api: StubApi) -> None:
    api.exactly["/v1/clv"] = 500
    app = open_page("clv", customers="true")
    assert not app.exception
    assert TITLES[500] in app.error[0].value
    assert metrics(app)["Customers"] == "10"


def test_no_token_is_explained(api: StubApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GP_API_TOKEN")
    monkeypatch.setenv("ROLE", "nobody")
    monkeypatch.setenv("PATH", "")
    app = open_page("clv")
    assert not app.exception
    assert TITLES[401] in app.error[0].value
    assert not api.requests
