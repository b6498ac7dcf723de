"""The dashboards over the stub API in a state that a healthy system does not show.

`python -m support.dashboards.states STATE PORT` serves them until it is interrupted.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from support.dashboards.answers import OAK
from support.dashboards.mart_answers import LIMITED
from support.dashboards.stub_api import StubApi, stub_api

ROOT = Path(__file__).resolve().parents[3]
# What an API hides from a caller who sees some restaurants only.
OVER_ALL = re.compile(
    r"clv/(tiers|migration|cohorts|model|calibration)|segments/summary|churn/(monthly|evaluation)"
    r"|sales/holidays|loyalty.*|discounts/(effect|elasticity|addons|prices)"
)


def empty(api: StubApi) -> None:
    """A release without orders, and no runs."""
    api.tables.update({name: [] for name in api.tables})
    api.operations.runs.clear()


def failing(api: StubApi) -> None:
    """Every request is answered with 503."""
    api.always("/v1/", 503)


def stale(api: StubApi) -> None:
    """The API can't reach its storage and serves its last release."""
    api.meta["stale"] = True


def limited(api: StubApi) -> None:
    """The caller sees one restaurant."""
    for name in list(api.tables):
        if OVER_ALL.fullmatch(name):
            del api.tables[name]
        else:
            rows = api.tables[name]
            api.tables[name] = [row for row in rows if row.get("restaurant_id") == OAK]
    api.operations.statuses["/v1/runs"] = 403
    api.tables[LIMITED] = []


STATES: dict[str, Callable[[StubApi], None]] = {
    state.__name__: state for state in (empty, failing, stale, limited)
}


def main(state: str, port: str) -> int:
    """Serve until the dashboards end."""
    with stub_api() as api:
        STATES[state](api)
        environment = {"GP_API_URL": api.url, "GP_API_TOKEN": "given", "PATH": ""}
        options = ("--server.address", "127.0.0.1", "--server.port", port)
        script = ("streamlit/serve.py", "run", "streamlit/streamlit_app.py")
        command = [sys.executable, *script, *options]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
