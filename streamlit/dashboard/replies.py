"""What the API's replies say: the body of the contract, or the problem."""

import json
from typing import Any

import requests

from dashboard.problems import ApiProblem

NO_CONTRACT = "The answer was not in the form of the contract."


def body(content: bytes) -> dict[str, Any]:
    """The JSON object of a reply. Raises ApiProblem where it is none."""
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ApiProblem(502, NO_CONTRACT)
    return found


def document(content: bytes) -> dict[str, Any]:
    """A document that is no table: the body, or its `data`. Raises ApiProblem."""
    found = body(content)
    data = found.get("data", found)
    return data if isinstance(data, dict) else found


def problem(response: requests.Response) -> ApiProblem:
    """The problem that a refused request is answered with."""
    try:
        found = body(response.content)
    except ApiProblem:
        found = {}
    wait = response.headers.get("Retry-After", "")
    return ApiProblem(
        status=response.status_code,
        detail=str(found.get("detail") or found.get("title") or ""),
        request_id=found.get("request_id") or response.headers.get("X-Request-Id"),
        retry_after_s=int(wait) if wait.isdigit() else None,
    )
