"""Requests made up by schemathesis are sent again: what was kept of a reply must say the same."""

import requests
import schemathesis
from schemathesis.generation.meta import TestPhase

# What belongs to one request, or tells how its reply was made.
OF_ONE_REQUEST = {"date", "server-timing", "x-request-id", "connection", "keep-alive"}

# The first reply makes the body, the second is kept whole, the third is what was kept.
TIMES = 2

session = requests.Session()


@schemathesis.check
def asked_again_it_is_answered_alike(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """A reply with a validator stays the same, and its validator says that nothing has changed."""
    tags = response.headers.get("etag")
    if case.method != "GET" or response.status_code != 200 or not tags:
        return
    # The coverage phase makes up too many requests that differ in next to nothing.
    if case.meta and case.meta.phase.name == TestPhase.COVERAGE:
        return
    first = told({name: values[0] for name, values in response.headers.items()})
    for _time in range(TIMES):
        again = session.send(response.request, timeout=30)
        assert again.status_code == 200, f"asked again: {again.status_code}"
        assert told(again.headers) == first, "asked again: other headers"
        assert again.content == response.content, "asked again: another body"
    conditional = response.request.copy()
    conditional.headers["If-None-Match"] = tags[0]
    for _time in range(TIMES):
        unchanged = session.send(conditional, timeout=30)
        assert (unchanged.status_code, unchanged.content) == (304, b""), "its own tag has no 304"
        assert unchanged.headers["etag"] == tags[0], "a 304 has another tag"


def told(headers: requests.structures.CaseInsensitiveDict[str] | dict[str, str]) -> dict[str, str]:
    return {
        name.lower(): value for name, value in headers.items() if name.lower() not in OF_ONE_REQUEST
    }
