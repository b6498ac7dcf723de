"""The API client: the only file that speaks HTTP.

One conditional request tells the release; everything else is cached by subject, release and query,
because a release never changes. Every other request names the release of the page.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from dashboard import replies
from dashboard.cache import AnswerCache, Entry
from dashboard.problems import UNREACHABLE, ApiProblem, ReleaseChangedError
from dashboard.query import Answer, Params, Query, Row
from dashboard.tokens import TokenSource

TIMEOUT_S = (3.05, 10.0)
DOWNLOAD_TIMEOUT_S = (3.05, 60.0)
# A person waits for the page: the waits before the retries are 0 and 0.2 s, or the API's
# Retry-After up to 1 s. A longer one is shown, not waited for.
RETRIES = 2
BACKOFF_S = 0.1
RETRY_AFTER_MAX_S = 1
PARALLEL = 8


def new_session() -> requests.Session:
    """A session that retries what may pass."""
    retry = Retry(
        total=RETRIES,
        read=1,
        backoff_factor=BACKOFF_S,
        status_forcelist=(429, 502, 503),
        allowed_methods={"GET"},
        raise_on_status=False,
        retry_after_max=RETRY_AFTER_MAX_S,
    )
    session = requests.Session()
    adapter = HTTPAdapter(max_retries=retry, pool_maxsize=4 * PARALLEL)
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
    """The API as one caller sees it. `subject` says whose answers may be shared with this one."""

    base_url: str
    token: TokenSource
    session: requests.Session
    cache: AnswerCache
    subject: str

    def current(self, query: Query) -> Answer:
        """The answer of the current release, revalidated with its ETag. Raises ApiProblem."""
        key = (self.base_url, self.subject, "current", query.key)
        entry = self.cache.get(key)
        headers = {"If-None-Match": entry.tag} if entry and entry.tag else {}
        response = self._send("GET", query.path, query.params, headers=headers)
        if entry is None or response.status_code != requests.codes.not_modified:
            answer = _answer(response.content)
            entry = Entry(response.content, response.headers.get("ETag"), answer.release)
            self.cache.put(key, entry)
        return _answer(entry.body)

    def last_release(self, query: Query) -> str | None:
        """The release of the last answer to `current`, if there was one."""
        entry = self.cache.get((self.base_url, self.subject, "current", query.key))
        return entry.release if entry else None

    def read(self, query: Query, release: str | None) -> Answer:
        """The answer of a release, from the cache where it is; of the current release without one.

        The release is part of the request: an instance that serves another one still reads it.
        Raises ApiProblem, and ReleaseChangedError when the API no longer retains the release.
        """
        entry = release and self.cache.get((self.base_url, self.subject, release, query.key))
        if entry:
            return _answer(entry.body)
        body = self._content(query, release)
        answer = _answer(body)
        self.cache.put((self.base_url, self.subject, answer.release, query.key), Entry(body))
        return answer

    def together(self, queries: Iterable[Query], release: str) -> list[Answer]:
        """Answers to several queries, asked in parallel, all of one release. Raises ApiProblem and
        ReleaseChangedError."""
        with ThreadPoolExecutor(max_workers=PARALLEL) as pool:
            return list(pool.map(lambda query: self.read(query, release), queries))

    def live(self, query: Query) -> Answer:
        """An answer that is never cached: runs and releases. Raises ApiProblem."""
        return _answer(self._send("GET", query.path, query.params).content)

    def download(self, query: Query, release: str) -> bytes:
        """A whole table of a release in the format that the query names. Raises ApiProblem and
        ReleaseChangedError."""
        return self._content(query, release, timeout=DOWNLOAD_TIMEOUT_S)

    def document(self, path: str) -> Row:
        """One document that is no table: the body, or its `data`. Raises ApiProblem."""
        return replies.document(self._send("GET", path, {}).content)

    def of_release(self, path: str, release: str) -> Row:
        """A document about the current release, from the cache where it is. Raises ApiProblem."""
        entry = self.cache.get((self.base_url, self.subject, release, path))
        if entry is None:
            entry = Entry(self._send("GET", path, {}).content)
            served = str(replies.document(entry.body).get("release"))
            self.cache.put((self.base_url, self.subject, served, path), entry)
        return replies.document(entry.body)

    def post(self, path: str, body: Row, key: str) -> Row:
        """Asks for an action, the same one however often `key` is sent. Raises ApiProblem."""
        sent = self._send("POST", path, {}, json=body, headers={"Idempotency-Key": key})
        return replies.document(sent.content)

    def _content(self, query: Query, release: str | None, **options: Any) -> bytes:
        params = {**query.params, **({"release": release} if release else {})}
        try:
            return self._send("GET", query.path, params, **options).content
        except ApiProblem as problem:
            if release and problem.status == requests.codes.gone:
                raise ReleaseChangedError(release) from problem
            raise

    def _send(self, method: str, path: str, params: Params, **options: Any) -> requests.Response:
        response = self._try(self.token.get(), (method, path), params, **options)
        if response.status_code == requests.codes.unauthorized and (token := self.token.renew()):
            response = self._try(token, (method, path), params, **options)
        if not response.ok:
            raise replies.problem(response)
        return response

    def _try(
        self, token: str, target: tuple[str, str], params: Params, **options: Any
    ) -> requests.Response:
        options = {"timeout": TIMEOUT_S, **options}
        method, path = target
        try:
            return self.session.request(
                method, self.base_url + path, params=params, auth=_Bearer(token), **options
            )
        except requests.RequestException as error:
            raise ApiProblem(UNREACHABLE, type(error).__name__) from error


def _answer(content: bytes) -> Answer:
    body = replies.body(content)
    if "data" not in body:
        raise ApiProblem(502, replies.NO_CONTRACT)
    return Answer(body["data"], body.get("meta", {}))
