"""What the dashboards are told by their environment; nothing else reads it."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where the API is and who asks.

    `token`: a ready-made token, or None to obtain one; `role`: the role of an obtained token.
    """

    api_url: str
    role: str
    token: str | None


def settings() -> Settings:
    """The settings of this process. `PORT` is the API's port, as everywhere in the Makefile."""
    env = os.environ
    return Settings(
        api_url=env.get("GP_API_URL", f"http://127.0.0.1:{env.get('PORT', '3000')}").rstrip("/"),
        role=env.get("ROLE", "dashboard"),
        token=env.get("GP_API_TOKEN") or None,
    )
