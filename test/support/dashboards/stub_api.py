"""A real HTTP server that answers as the API contract says, from the answers of this folder.

It checks for a bearer token, sends ETags and honours If-None-Match, records what it was asked, and
fails on demand.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.dashboards import answers, query
from support.dashboards.query import Params, Row


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    params: Params
    token: str
    if_none_match: str | None


@dataclass
class StubApi:
    """What the server knows and was asked; tests change it while it runs."""

    url: str = ""
    customers: list[Row] = field(default_factory=answers.customers)
    columns: list[str] = field(default_factory=lambda: list(answers.customers()[0]))
    tiers: list[Row] = field(default_factory=answers.tiers)
    # Tables that the caller may not read.
    hidden: set[str] = field(default_factory=set)
    meta: Row = field(default_factory=lambda: dict(answers.META))
    # Releases of the next answers; the last one stays.
    releases: list[str] = field(default_factory=list)
    # Statuses to answer with instead, one for each of the next requests under a path.
    failures: dict[str, list[int]] = field(default_factory=dict)
    # Statuses to answer with under exactly this path.
    exactly: dict[str, int] = field(default_factory=dict)
    failure_headers: dict[str, str] = field(default_factory=dict)
    refused_tokens: set[str] = field(default_factory=set)
    asked: list[Asked] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def always(self, path: str, status: int) -> None:
        """Every request under the path fails."""
        self.failures[path] = [status] * 1000

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [asked.path for asked in self.asked]

    def failure(self, path: str) -> int | None:
        """The status that the next request to a path fails with."""
        for prefix, statuses in self.failures.items():
            if statuses and path.startswith(prefix):
                return statuses.pop(0)
        return self.exactly.get(path)

    def answer(self, path: str, params: Params) -> tuple[int, Any]:
        """Status and body, before ETags."""
        if path.startswith("/v1/clv/customers/"):
            return self._customer(path, params)
        if params.get("format") == ["csv"]:
            return 200, "customer_id,clv\n" + "".join(
                f"{row['customer_id']},{row['clv']}\n" for row in self._matching(params)
            )
        known: dict[str, Callable[[], Row]] = {
            "/v1/marts": lambda: self._enveloped(answers.catalogue(self._readable())),
            "/v1/clv": lambda: self._page(self._matching(params), params),
            "/v1/clv/aggregate": lambda: self._enveloped(
                query.aggregate(self._matching(params), params)
            ),
            "/v1/clv/tiers": lambda: self._page(self.tiers, params),
            "/v1/locations/restaurants": lambda: self._page(answers.names(), params),
            "/v1/clv/migration": lambda: self._page(answers.migration(), params),
            "/v1/clv/cohorts": lambda: self._page(answers.cohorts(), params),
        }
        if params.get("format") == ["bare"]:
            return 200, self.tiers
        if path.removeprefix("/v1/") in self.hidden:
            return 403, query.problem(403)
        if path not in known:
            return 404, query.problem(404)
        return 200, known[path]()

    def post(self, path: str, body: Row, key: str) -> tuple[int, Row]:
        """Status and body of an action; this stub has none."""
        return 404, query.problem(404)

    def _readable(self) -> dict[str, list[str]]:
        tables = {"clv": self.columns, "clv/migration": [], "clv/cohorts": ["retention_rate"]}
        tables["locations/restaurants"] = ["name"]
        return {name: columns for name, columns in tables.items() if name not in self.hidden}

    def _matching(self, params: Params) -> list[Row]:
        return query.matching(self.customers, params)

    def _page(self, rows: list[Row], params: Params) -> Row:
        kept, told = query.paged(rows, {name: params[name] for name in params if name != "fields"})
        body = self._enveloped(kept)
        body["meta"] |= told
        return body

    def _customer(self, path: str, params: Params) -> tuple[int, Any]:
        customer_id, _, more = path.removeprefix("/v1/clv/customers/").partition("/")
        found = [row for row in self.customers if row["customer_id"] == customer_id]
        if not found:
            return 404, query.problem(404)
        if set(params) - ({"grain"} if more else set()):
            return 400, query.problem(400)
        return 200, self._enveloped(answers.history() if more else found[0])

    def _enveloped(self, data: Any) -> Row:
        if self.releases:
            last = self.releases[0] if len(self.releases) == 1 else self.releases.pop(0)
            self.meta["release"] = last
        return {"data": data, "meta": dict(self.meta)}


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
        known = self.headers.get("If-None-Match")
        self.api.asked.append(Asked(url.path, params, token, known))
        if status := self.api.failure(url.path):
            self._reply(status, query.problem(status), self.api.failure_headers)
        elif not token or token in self.api.refused_tokens:
            self._reply(401, query.problem(401), {"WWW-Authenticate": "Bearer"})
        else:
            self._answer(url.path, params, known)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Idempotency-Key", "")
        self._reply(*self.api.post(self.path, body, key), {})

    def _answer(self, path: str, params: Params, known: str | None) -> None:
        status, body = self.api.answer(path, params)
        if path == "/v1/releases" or path.startswith("/v1/runs"):
            self._reply(status, body, {"Cache-Control": "no-store"})
            return
        text = body if isinstance(body, str) else json.dumps(body)
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Cache-Control": "private, max-age=10"}
        headers["Vary"] = "Authorization, Accept, Accept-Encoding"
        if known == tag:
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
        """Silence: tests read `asked`."""
