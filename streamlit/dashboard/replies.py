"""What the API's replies say: the body of the contract, or the problem."""

from typing import Any

import requests

from dashboard.problems import ApiProblem

NO_CONTRACT = "The answer was not in the form of the contract."


def body(response: requests.Response) -> dict[str, Any]:
    """The JSON object of a reply. Raises ApiProblem where it is none."""
    told = _json(response)
    if told is None:
        raise ApiProblem(502, NO_CONTRACT)
    return told


def document(response: requests.Response) -> dict[str, Any]:
    """A document that is no table: the body, or its `data`. Raises ApiProblem."""
    told = body(response)
    data = told.get("data", told)
    return data if isinstance(data, dict) else told


def problem(response: requests.Response) -> ApiProblem:
    """The problem that a refused request is answered with."""
    told = _json(response) or {}
    wait = response.headers.get("Retry-After", "")
    return ApiProblem(
        status=response.status_code,
        detail=str(told.get("detail") or told.get("title") or ""),
        request_id=told.get("request_id") or response.headers.get("X-Request-Id"),
        retry_after_s=int(wait) if wait.isdigit() else None,
    )


def _json(response: requests.Response) -> dict[str, Any] | None:
    try:
        told = response.json()
    except requests.JSONDecodeError:
        return None
    return told if isinstance(told, dict) else None
