"""Where the bearer token of a request comes from.

Behind a load balancer with sign-in it is the person's own access token; else the one given in
GP_API_TOKEN; else one made by the project's token command from the local key, and renewed.
"""

import base64
import binascii
import json
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ("node", "dist/app/current/token.js")
COMMAND_TIMEOUT_S = 20.0
# A token is renewed this long before it expires: longer than any request may take.
RENEW_BEFORE_S = 60.0


class TokenUnavailableError(Exception):
    """No token could be obtained; the message is for people and holds no secret."""


class TokenSource(Protocol):
    """Gives a token for each request."""

    def get(self) -> str:
        """A token that is valid now."""

    def renew(self) -> str | None:
        """Another token after the API refused the last one; None where there is no other."""


def claims(token: str) -> dict[str, Any]:
    """The claims of a token, unverified: the API verifies, here they only give the expiry and whose
    cache to use. Empty for what is no JWT."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        found = json.loads(payload)
    except (binascii.Error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def may(token: str, scope: str) -> bool:
    """Whether a token says that it grants a scope; a resource server's prefix is left out."""
    scopes = str(claims(token).get("scope", "")).split()
    return any(one.rpartition("/")[2] == scope for one in scopes)


def lacks(token: str, scope: str) -> bool:
    """Whether a token says which scopes it grants, and this one is not among them."""
    return "scope" in claims(token) and not may(token, scope)


@dataclass(frozen=True)
class GivenToken:
    """A token that somebody else obtained, and renews."""

    token: str

    def get(self) -> str:
        """The token."""
        return self.token

    def renew(self) -> str | None:
        """There is no other."""
        return None


@dataclass
class CommandToken:
    """A token from the project's token command, shared by all threads of the process."""

    role: str
    command: tuple[str, ...] = COMMAND
    _token: str = ""
    _expires_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> str:
        """The token, obtained anew when it is about to expire."""
        with self._lock:
            if time.time() >= self._expires_at - RENEW_BEFORE_S:
                self._obtain()
            return self._token

    def renew(self) -> str | None:
        """A new token: the API's keys may have changed since the last."""
        with self._lock:
            self._obtain()
            return self._token

    def _obtain(self) -> None:
        try:
            done = subprocess.run(  # noqa: S603 - the command is this project's own, no shell
                [*self.command, "--role", self.role],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=COMMAND_TIMEOUT_S,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise TokenUnavailableError(
                f"The command that makes a token for the role “{self.role}” did not work."
            ) from error
        self._token = done.stdout.strip()
        expiry = claims(self._token).get("exp")
        if not isinstance(expiry, int | float):
            raise TokenUnavailableError("The command that makes a token printed no token.")
        self._expires_at = float(expiry)
