"""What the replies of the API say: the body of the contract, or the problem."""

import json
from typing import Any

import pytest
import requests

from dashboard import replies
from dashboard.problems import ApiProblem

NO_CONTRACT = ApiProblem(502, "The answer was not in the form of the contract.")


def response(status: int, content: bytes, **headers: str) -> requests.Response:
    found = requests.Response()
    found.status_code, found._content = status, content
    found.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return found


def test_a_body_is_a_json_object() -> None:
    assert replies.body(b'{"a": 1}') == {"a": 1}
    for content in (b"", b"a,b", b"[1]", b"null"):
        with pytest.raises(ApiProblem) as caught:
            replies.body(content)
        assert caught.value == NO_CONTRACT


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"data": {"a": 1}, "meta": {}}, {"a": 1}),
        ({"data": [1]}, {"data": [1]}),
        ({"a": 1}, {"a": 1}),
    ],
)
def test_a_document_is_the_body_or_its_data(sent: dict[str, Any], read: dict[str, Any]) -> None:
    assert replies.document(json.dumps(sent).encode()) == read


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (
            response(429, b'{"detail": "Slow", "title": "T", "request_id": "r"}', Retry_After="7"),
            ApiProblem(429, "Slow", "r", 7),
        ),
        (
            response(503, b'{"title": "Not ready"}', X_Request_Id="h", Retry_After="soon"),
            ApiProblem(503, "Not ready", "h", None),
        ),
        (response(502, b"<html>"), ApiProblem(502, "", None, None)),
    ],
)
def test_a_refused_request_is_a_problem(reply: requests.Response, problem: ApiProblem) -> None:
    assert replies.problem(reply) == problem
