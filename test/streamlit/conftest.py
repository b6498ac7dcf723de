"""A running stub API for each test that wants one, in the dashboards' environment."""

from collections.abc import Iterator

import pytest

import streamlit as st
from support.dashboards.jwt import jwt
from support.dashboards.mart_answers import Tables
from support.dashboards.operations_answers import Operations
from support.dashboards.stub_api import StubApi, stub_api


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    """Answers of one test's API are none of another's."""
    st.cache_resource.clear()


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubApi]:
    """The API, and the environment that points to it."""
    with stub_api() as stub:
        monkeypatch.setenv("GP_API_URL", stub.url)
        monkeypatch.setenv("GP_API_TOKEN", "given")
        yield stub


@pytest.fixture
def tables(api: StubApi) -> Tables:
    """The tables that the stub serves; a test changes them before it opens a page."""
    return api.tables


@pytest.fixture
def runs(api: StubApi) -> Operations:
    """The runs and releases of the API."""
    return api.operations


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch) -> None:
    scope = "marts:read gp/runs:read gp/runs:write"
    monkeypatch.setenv("GP_API_TOKEN", jwt(scope=scope, iss="i", sub="a"))
