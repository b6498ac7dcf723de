"""A running stub API for each test that wants one, in the dashboards' environment."""

from collections.abc import Iterator

import pytest

from support.dashboards.stub_api import StubApi, stub_api


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubApi]:
    with stub_api() as stub:
        monkeypatch.setenv("GP_API_URL", stub.url)
        monkeypatch.setenv("GP_API_TOKEN", "given")
        yield stub
