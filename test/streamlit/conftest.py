"""A running stub API for each test that wants one, in the dashboards' environment."""

from collections.abc import Iterator
from functools import partial

import pytest

from support.dashboards import mart_answers
from support.dashboards.mart_answers import Tables
from support.dashboards.stub_api import StubApi, stub_api


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubApi]:
    with stub_api() as stub:
        monkeypatch.setenv("GP_API_URL", stub.url)
        monkeypatch.setenv("GP_API_TOKEN", "given")
        yield stub


@pytest.fixture
def held(api: StubApi, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """The tables of the marts that the stub serves; a test changes them before it opens a page."""
    rows = mart_answers.tables()
    monkeypatch.setattr(api, "answer", partial(mart_answers.answer, rows))
    return rows
