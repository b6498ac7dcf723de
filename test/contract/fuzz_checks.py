"""What schemathesis checks of this API beyond its own checks, and who calls.

Loaded by it as hooks. GP_FUZZ_CALLERS is JSON: a list of name, token (null for none), scopes.
"""

import json
import os
import re
from hashlib import sha256
from typing import Any

import fuzz_again  # noqa: F401  its check counts as soon as it is loaded
import fuzz_pages  # noqa: F401  its hooks, too
import schemathesis

CALLERS: list[dict[str, Any]] = json.loads(os.environ["GP_FUZZ_CALLERS"])
BY_HEADER = {f"Bearer {caller['token']}": caller for caller in CALLERS if caller["token"]}

# Refusals that no schema can tell of: they depend on data, on another part of the request, or on
# a number of bytes. A 400 of anything else must follow from the contract.
UNTOLD_TYPES = {"invalid-cursor", "measure-refused", "too-many-groups"}
UNTOLD_PROBLEMS = (
    ("sort", r"expected each column once|no column .* in the reply"),
    ("from", r"expected a day up to "),
    ("by", r"expected each column once, got "),
    ("measures", r"no column "),
    ("bins", r"no column of numbers |expected <column>:<bins>"),
    ("marts", r"a resumed run builds the marts of its plan|names a mart twice"),
    # A pattern would say both, but it would count as a breaking change of the contract.
    ("reason", r"expected text without NUL characters"),
    ("Idempotency-Key", r"expected 1 to 255 visible ASCII characters"),
    ("limit|cursor", r"expected format json; "),
    ("bom|text", r"expected format csv, "),
    # A list of the contract does not say that it takes each value once.
    (".*", r".* is given twice$"),
    # A number of any size is JSON, but none beyond the largest double.
    (".*", r"expected a number, got "),
)


@schemathesis.auth(refresh_interval=None)
class OneOfTheCallers:
    """The same request is always made by the same caller, so that failures can be repeated."""

    def get(self, case: schemathesis.Case, _: schemathesis.AuthContext) -> str | None:
        parts = (case.method, case.formatted_path, case.query, case.body)
        digest = sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()
        token: str | None = CALLERS[digest[0] % len(CALLERS)]["token"]
        return token

    def set(self, case: schemathesis.Case, data: str, _: schemathesis.AuthContext) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def problem_of(response: schemathesis.Response) -> dict[str, Any]:
    problem: dict[str, Any] = response.json()
    return problem


def is_untold(problem: dict[str, Any]) -> bool:
    """Whether the refusal follows from more than the shape of one part of the request."""
    if problem["type"].rsplit(":", 1)[-1] in UNTOLD_TYPES:
        return True
    found = [(one["parameter"], one["problem"]) for one in problem.get("errors", [])]
    return bool(found) and all(is_expected(*one) for one in found)


def is_expected(parameter: str, text: str) -> bool:
    return any(
        re.fullmatch(name, parameter) and re.match(problem, text)
        for name, problem in UNTOLD_PROBLEMS
    )


@schemathesis.check
def refusals_follow_from_the_contract(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """A request that the contract allows is refused with 400 for few reasons only."""
    if response.status_code != 400 or not (case.meta and case.meta.generation.mode.is_positive):
        return
    problem = problem_of(response)
    assert is_untold(problem), f"allowed by the contract, but refused: {problem['detail']}"


@schemathesis.check
def access_is_as_declared(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Who has no token is 401, who lacks the scope is 403, and nobody else is refused."""
    raw = case.operation.definition.raw
    if raw.get("security") == [] or response.status_code in {404, 405, 414, 431}:
        return
    caller = BY_HEADER.get(response.request.headers.get("Authorization", ""))
    scopes = raw.get("x-scopes")
    if caller is None:
        assert response.status_code in {400, 401}, "answered without a token"
    elif scopes is not None and not set(scopes) & set(caller["scopes"]):
        assert response.status_code == 403, f"{caller['name']} has none of {scopes}"
    elif response.status_code in {401, 403}:
        hidden = problem_of(response)["type"].endswith(":table-hidden") and caller["is_limited"]
        assert hidden, f"{caller['name']} was refused"
