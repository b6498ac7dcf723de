"""A real HTTP server that answers as the API contract says, from the answers of this folder.

It checks for a bearer token, sends ETags and honours If-None-Match, records its requests, and fails
on demand.
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.dashboards import answers, mart_answers, query
from support.dashboards.mart_answers import Tables
from support.dashboards.operations_answers import Operations
from support.dashboards.query import Params, Row


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    path: str
    params: Params
    token: str
    if_none_match: str | None


@dataclass
class StubApi:
    """What the server serves and which requests it had; tests change it while it runs."""

    url: str = ""
    tables: Tables = field(default_factory=mart_answers.tables)
    meta: Row = field(default_factory=lambda: dict(answers.META))
    operations: Operations = field(default_factory=Operations)
    # What is current for the instances that answer in turn; without any, the release of `meta`.
    instances: list[str] = field(default_factory=list)
    # Releases that no instance retains; "*" for all of them.
    purged: set[str] = field(default_factory=set)
    # Statuses to answer with instead, one for each of the next requests under a path.
    failures: dict[str, list[int]] = field(default_factory=dict)
    # Statuses to answer with under exactly this path.
    exactly: dict[str, int] = field(default_factory=dict)
    failure_headers: dict[str, str] = field(default_factory=dict)
    refused_tokens: set[str] = field(default_factory=set)
    requests: list[Request] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def always(self, path: str, status: int) -> None:
        """Every request under the path fails."""
        self.failures[path] = [status] * 1000

    def paths(self) -> list[str]:
        """The paths of the requests, in order."""
        return [request.path for request in self.requests]

    def failure(self, path: str) -> int | None:
        """The status that the next request to a path fails with."""
        for prefix, statuses in self.failures.items():
            if statuses and path.startswith(prefix):
                return statuses.pop(0)
        return self.exactly.get(path)

    def answer(self, path: str, params: Params) -> tuple[int, Any]:
        """Status and body, before ETags."""
        [release] = params.get("release", [""])
        if release and self.purged & {release, "*"}:
            return 410, query.problem(410)
        if self.instances:
            self.instances.append(self.instances.pop(0))
        current = self.instances[-1] if self.instances else self.meta["release"]
        asked = {name: values for name, values in params.items() if name != "release"}
        meta = {**self.meta, "release": release or current}
        return self.operations.answer(path) or mart_answers.answer(self.tables, path, asked, meta)

    def post(self, path: str, body: Row, key: str) -> tuple[int, Row]:
        """Status and body of an action."""
        return self.operations.post(path, body, key)


@contextmanager
def stub_api() -> Iterator[StubApi]:
    """A running server on a free port."""
    stub = StubApi()

    class Handler(_Handler):
        api = stub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    api: StubApi
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        params = parse_qs(url.query)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        tag = self.headers.get("If-None-Match")
        self.api.requests.append(Request(url.path, params, token, tag))
        if status := self.api.failure(url.path):
            self._reply(status, query.problem(status), self.api.failure_headers)
        elif not token or token in self.api.refused_tokens:
            self._reply(401, query.problem(401), {"WWW-Authenticate": "Bearer"})
        else:
            self._answer(url.path, params, tag)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Idempotency-Key", "")
        self._reply(*self.api.post(self.path, body, key), {})

    def _answer(self, path: str, params: Params, known_tag: str | None) -> None:
        status, body = self.api.answer(path, params)
        if path == "/v1/releases" or path.startswith("/v1/runs"):
            self._reply(status, body, {"Cache-Control": "no-store"})
            return
        text = body if isinstance(body, str) else json.dumps(body)
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Cache-Control": "private, max-age=10"}
        headers["Vary"] = "Authorization, Accept, Accept-Encoding"
        if known_tag == tag:
            self._reply(304, "", headers)
        else:
            self._reply(status, body, headers)

    def _reply(self, status: int, body: Any, headers: dict[str, str]) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.api.statuses.append(status)
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        """Silence: tests read `requests`."""
