"""The settings of the dashboards from their environment; nothing else reads it."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Settings:
    """Where the API is and who asks.

    `token`: a ready-made token, or None to obtain one; `role`: the role of an obtained token;
    `now`: the time that the age of figures is counted to, so that pictures can be made again;
    `is_sample`: the figures are of generated data, as `make up` makes them without DATA;
    `runbook`: the address, or the file, of the runbook.
    """

    api_url: str
    role: str
    token: str | None
    now: datetime
    is_sample: bool
    runbook: str


def settings() -> Settings:
    """The settings of this process. `PORT` is the API's port, as everywhere in the Makefile."""
    env = os.environ
    return Settings(
        api_url=env.get("GP_API_URL", f"http://127.0.0.1:{env.get('PORT', '3000')}").rstrip("/"),
        role=env.get("ROLE", "dashboard"),
        token=env.get("GP_API_TOKEN") or None,
        now=datetime.fromisoformat(env["GP_NOW"]) if "GP_NOW" in env else datetime.now(UTC),
        is_sample=env.get("GP_SAMPLE") == "1",
        runbook=env.get("GP_RUNBOOK", "docs/runbook.md"),
    )
