"""The control route of the doubles: requests of tests, not of clients of a service.

`GET /_doubles/statements` (what ran, as whom, how it ended), `GET /_doubles/calls` (every call as
IAM decides it), `GET /_doubles/events` (all that was put on a bus), `POST /_doubles/buses` (a bus:
`name`), `POST /_doubles/jobs` (a job of Glue), `POST /_doubles/job-runs` (what becomes of a run:
`run`, `state`, `message`), `POST /_doubles/faults` (a fault, see faults.py), `DELETE
/_doubles/faults` (they end; returns those that met no call), `POST /_doubles/reset` (all data and
faults are gone).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.moto_api._internal.models import moto_api_backend

from support.aws.calls import Calls
from support.aws.faults import Faults
from support.aws.glue import Glue
from support.aws.redshift.service import RedshiftData

PREFIX = "/_doubles/"


def handle(
    path: str,
    method: str,
    body: bytes,
    faults: Faults,
    redshift: RedshiftData,
    glue: Glue,
    calls: Calls,
) -> tuple[int, Any]:
    """Status and JSON of a control request."""
    actions: Mapping[tuple[str, str], Callable[[], Any]] = {
        ("GET", "statements"): lambda: [_told(work) for work in redshift.statements.values()],
        ("GET", "calls"): calls.listed,
        ("POST", "faults"): lambda: faults.add(**json.loads(body)),
        ("DELETE", "faults"): faults.clear,
        ("GET", "events"): lambda: glue.events.all,
        ("POST", "buses"): lambda: glue.events.add(**json.loads(body)),
        ("POST", "jobs"): lambda: glue.add(**json.loads(body)),
        ("POST", "job-runs"): lambda: glue.set_state(**json.loads(body)),
        ("POST", "reset"): lambda: _reset(faults, redshift, glue, calls),
    }
    action = actions.get((method, path.removeprefix(PREFIX)))
    if action is None:
        return 404, {"error": f"{method} {path} is not known"}
    try:
        return 200, action()
    except (TypeError, ValueError) as error:
        return 400, {"error": str(error)}


def _reset(faults: Faults, redshift: RedshiftData, glue: Glue, calls: Calls) -> None:
    faults.clear()
    calls.reset()
    glue.reset()
    glue.events.reset()
    moto_api_backend.reset()
    redshift.reset()


def _told(work: Any) -> dict[str, Any]:
    return {
        "id": work.id,
        "operation": work.operation,
        "caller": work.caller,
        "name": work.name,
        "status": work.status,
        "error": work.error,
        "parameters": dict(work.given),
        "sqls": [part.sql for part in work.parts],
    }
