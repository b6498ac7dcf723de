"""The API client: the only file that speaks HTTP.

Every answer is revalidated with the API (ETag, 304), so that a page never shows an old release, and
kept per subject, so that callers never share answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from urllib3.util import Retry

from dashboard import replies
from dashboard.problems import UNREACHABLE, ApiProblem
from dashboard.tokens import TokenSource

Params = Mapping[str, str | Sequence[str]]
Row = dict[str, Any]

TIMEOUT_S = (3.05, 10.0)
DOWNLOAD_TIMEOUT_S = (3.05, 60.0)
# A person waits for the page: the waits before the retries are 0 and 0.2 s, or the API's
# Retry-After up to 1 s. A longer one is shown, not waited for.
RETRIES = 2
BACKOFF_S = 0.1
RETRY_AFTER_MAX_S = 1
PARALLEL = 8
UNCACHED = {"Cache-Control": "no-store"}
PAGE_ROWS = 1000
# A page that needs more rows than this asks the wrong question: aggregates exist.
MAX_PAGES = 20
MAX_CACHED_ANSWERS = 500
# Asking again this often is enough when a release lands between the requests of one page.
CONSISTENT_TRIES = 3


@dataclass(frozen=True)
class Query:
    """One GET: path under the API's base and its parameters."""

    path: str
    params: Params = field(default_factory=dict)
    all_pages: bool = False

    @property
    def table(self) -> str:
        """The table that it reads, as the catalogue names it."""
        return self.path.removeprefix("/v1/").removesuffix("/aggregate")


@dataclass(frozen=True)
class Answer:
    """Rows and the envelope's `meta`."""

    data: Any
    meta: Row

    @property
    def rows(self) -> list[Row]:
        """The rows of a table answer."""
        return self.data if isinstance(self.data, list) else [self.data]


def new_session() -> CachedSession:
    """A session for one subject: answers in memory, always revalidated, retried with back-off."""
    session = CachedSession(
        backend="memory",
        expire_after=-1,
        always_revalidate=True,
        allowable_codes=(200,),
        # Without a tag it could not be revalidated, and would be shown for ever.
        filter_fn=lambda response: "no-store" not in response.headers.get("Cache-Control", ""),
    )
    retry = Retry(
        total=RETRIES,
        read=1,
        backoff_factor=BACKOFF_S,
        status_forcelist=(429, 502, 503),
        allowed_methods={"GET"},
        raise_on_status=False,
        retry_after_max=RETRY_AFTER_MAX_S,
    )
    adapter = HTTPAdapter(max_retries=retry, pool_maxsize=PARALLEL)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class _Bearer(requests.auth.AuthBase):
    """Sets the header; as an auth object, so that a netrc of the machine can't replace it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass(frozen=True)
class Api:
    """The API as one caller sees it. `session` must be that caller's own."""

    base_url: str
    token: TokenSource
    session: CachedSession

    def get(self, query: Query) -> Answer:
        """The answer to one query, all its pages when it says so. Raises ApiProblem."""
        answer = self._page(query.path, query.params)
        if not query.all_pages:
            return answer
        data, meta = list(answer.data), answer.meta
        for _ in range(MAX_PAGES):
            if not meta.get("next_cursor"):
                return Answer(data, answer.meta)
            meta, rows = self._next(query, meta)
            data += rows
        raise ApiProblem(413, f"{query.path} has more than {MAX_PAGES * PAGE_ROWS} rows.")

    def together(self, queries: Iterable[Query]) -> list[Answer]:
        """Answers to several queries, asked in parallel, all of one release. Raises ApiProblem."""
        asked = list(queries)
        with ThreadPoolExecutor(max_workers=PARALLEL) as pool:
            for _ in range(CONSISTENT_TRIES):
                answers = list(pool.map(self.get, asked))
                if len({a.meta["release"] for a in answers if "release" in a.meta}) <= 1:
                    return answers
        raise ApiProblem(410, "Releases followed each other while the page was read.")

    def download(self, query: Query) -> bytes:
        """A whole table in the format that the query names, never cached. Raises ApiProblem."""
        response = self._send(
            "GET", query.path, query.params, timeout=DOWNLOAD_TIMEOUT_S, headers=UNCACHED
        )
        return bytes(response.content)

    def document(self, path: str) -> Row:
        """One document that is no table: the body, or its `data`. Raises ApiProblem."""
        return replies.document(self._send("GET", path, {}))

    def post(self, path: str, body: Row, key: str) -> Row:
        """Asks for an action, the same one however often `key` is sent. Raises ApiProblem."""
        headers = {**UNCACHED, "Idempotency-Key": key}
        return replies.document(self._send("POST", path, {}, json=body, headers=headers))

    def _next(self, query: Query, meta: Row) -> tuple[Row, list[Row]]:
        page = self._page(query.path, {**query.params, "cursor": str(meta["next_cursor"])})
        return page.meta, page.rows

    def _page(self, path: str, params: Params) -> Answer:
        body = replies.body(self._send("GET", path, params))
        if "data" not in body:
            raise ApiProblem(502, replies.NO_CONTRACT)
        return Answer(body["data"], body.get("meta", {}))

    def _send(self, method: str, path: str, params: Params, **options: Any) -> requests.Response:
        response = self._try(self.token.get(), (method, path), params, **options)
        if response.status_code == 401 and (token := self.token.renew()):
            response = self._try(token, (method, path), params, **options)
        if not response.ok:
            raise replies.problem(response)
        return response

    def _try(
        self, token: str, asked: tuple[str, str], params: Params, **options: Any
    ) -> requests.Response:
        if len(self.session.cache.responses) > MAX_CACHED_ANSWERS:
            self.session.cache.responses.clear()
        try:
            response: requests.Response = self.session.request(
                asked[0],
                self.base_url + asked[1],
                params=params,
                auth=_Bearer(token),
                **{"timeout": TIMEOUT_S, **options},
            )
        except requests.RequestException as error:
            raise ApiProblem(UNREACHABLE, type(error).__name__) from error
        return response
