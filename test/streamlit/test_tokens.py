"""Tokens: from a real command, renewed before they expire; whose cache a caller gets."""

import sys
import time
from pathlib import Path

import pytest

from dashboard import page
from dashboard.tokens import CommandToken, TokenUnavailableError, claims
from support.dashboards.jwt import jwt


@pytest.fixture
def command(tmp_path: Path) -> tuple[Path, tuple[str, ...]]:
    """A command that prints the next line of a file, and the file."""
    lines = tmp_path / "tokens"
    script = (
        "import sys, pathlib; f = pathlib.Path(sys.argv[1]); "
        "first, *rest = f.read_text().splitlines(); f.write_text('\\n'.join(rest)); "
        "print(first)"
    )
    return lines, (sys.executable, "-c", script, str(lines))


def test_a_token_is_used_until_shortly_before_it_expires(
    command: tuple[Path, tuple[str, ...]],
) -> None:
    lines, argv = command
    short, long = jwt(exp=time.time() + 30, n=1), jwt(exp=time.time() + 3600, n=2)
    lines.write_text(f"{short}\n{long}\n{jwt(exp=time.time() + 3600, n=3)}")
    source = CommandToken("dashboard", argv)
    assert [source.get(), source.get(), source.get()] == [short, long, long]


def test_a_refused_token_is_replaced_at_once(command: tuple[Path, tuple[str, ...]]) -> None:
    lines, argv = command
    first, second = jwt(exp=time.time() + 3600, n=1), jwt(exp=time.time() + 3600, n=2)
    lines.write_text(f"{first}\n{second}")
    source = CommandToken("dashboard", argv)
    assert [source.get(), source.renew(), source.get()] == [first, second, second]


@pytest.mark.parametrize("printed", ["no token", "a.b.c", ""])
def test_a_command_that_prints_no_token_is_an_error(
    command: tuple[Path, tuple[str, ...]], printed: str
) -> None:
    lines, argv = command
    lines.write_text(f"{printed}\n")
    with pytest.raises(TokenUnavailableError):
        CommandToken("dashboard", argv).get()


def test_claims_of_a_token() -> None:
    assert claims(jwt(sub="ü", exp=1)) == {"sub": "ü", "exp": 1}
    assert claims("opaque") == {}


def test_callers_share_answers_only_where_person_and_rights_are_equal() -> None:
    ana = page.subject(jwt(iss="i", sub="ana", scope="marts:read", exp=1, jti="1"))
    assert page.subject(jwt(iss="i", sub="ana", scope="marts:read", exp=2, jti="2")) == ana
    assert page.subject(jwt(iss="i", sub="ben", scope="marts:read", exp=1)) != ana
    assert page.subject(jwt(iss="j", sub="ana", scope="marts:read", exp=1)) != ana
    assert page.subject(jwt(iss="i", sub="ana", scope="clv:read", exp=1)) != ana
    assert page.subject(jwt(iss="i", sub="ana", scope="marts:read", filters={}, exp=1)) != ana
    assert page.subject("opaque") == "opaque"


def test_the_token_of_the_person_who_signed_in_is_forwarded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GP_API_TOKEN", "given")
    assert page.token_source({"X-Amzn-Oidc-Accesstoken": "personal"}).get() == "personal"
    assert page.token_source({}).get() == "given"
