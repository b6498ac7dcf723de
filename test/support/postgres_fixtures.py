"""Fixtures around `support.postgres`; a test module names this one in `pytest_plugins`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.postgres import PASSWORD, Server, start_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for all tests of a session."""
    with start_server() as server:
        yield server


@pytest.fixture
def database(postgres: Server) -> Server:
    """The server with a new, empty database `global_partners` as on RDS."""
    postgres.create_database()
    postgres.run_scripts()
    return postgres


@pytest.fixture
def reader_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The password that sources of this test connect with, in a file that a test may change."""
    file = tmp_path / "reader-password"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    monkeypatch.setenv("GP_DATABASE_PASSWORD_FILE", str(file))
    return file
