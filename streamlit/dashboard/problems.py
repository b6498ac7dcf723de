"""What can go wrong when the API is asked, as one exception with words for people."""

from dataclasses import dataclass

# Status of a problem without an HTTP answer: nothing answered at the API's address.
UNREACHABLE = 0


@dataclass
class ApiProblem(Exception):  # noqa: N818 - it is named as in the contract, RFC 9457
    """The API did not give what was asked.

    `status`: the HTTP status, or UNREACHABLE; `detail`: the API's own words; `request_id`: what
    the API's operators look for in their logs; `retry_after_s`: when the API says to try again.
    """

    status: int
    detail: str = ""
    request_id: str | None = None
    retry_after_s: int | None = None

    def __str__(self) -> str:
        return f"{self.status}: {self.detail}"


class ReleaseChangedError(Exception):
    """The API no longer retains the release that the page began with."""


@dataclass(frozen=True)
class Words:
    """A problem in words: what happened, and what the reader can do."""

    title: str
    advice: str


_BY_STATUS = {
    UNREACHABLE: Words(
        "The analytics API does not answer",
        "It may be starting or down for a moment. Start it with `make serve`, then try again.",
    ),
    401: Words(
        "The API did not accept the sign-in",
        "The token of this browser tab has expired: reload the tab. On one machine: restart the "
        "dashboards, so that they obtain a new token.",
    ),
    403: Words(
        "You may not see this",
        "Your role does not include this page. Ask an administrator if you need it.",
    ),
    404: Words(
        "Not found",
        "The API has no such table or record. It may be an older version of the API.",
    ),
    410: Words(
        "These figures have been replaced",
        "A newer release took the place of the one you were reading. Try again to read that.",
    ),
    429: Words("Too many requests", "The API limits how often it may be asked. Wait a moment."),
    503: Words(
        "The figures are not ready",
        "The API has no release to serve at the moment. It may be starting, or its storage may be "
        "out of reach.",
    ),
}
_INTERNAL = Words(
    "The API could not answer", "Something failed inside the API. Try again in a moment."
)
_REFUSED = Words(
    "The API did not accept the request",
    "The link may hold a filter that does not exist any more. Open the page without filters.",
)


def words(problem: ApiProblem) -> Words:
    """The words for a problem."""
    return _BY_STATUS.get(problem.status, _INTERNAL if problem.status >= 500 else _REFUSED)
