"""Stand-ins for AWS services in one process and behind one port, for tests of both languages.

    PYTHONPATH=test .venv/pipeline/bin/python -m support.aws.main [--port N]

prints one line of JSON when it answers: `{"endpoint": "http://127.0.0.1:PORT", "postgres": {...}}`,
and ends when its standard input is closed. Clients set the endpoint, any region and secret, and an
access key that names the caller: `admin` owns the databases, any other key is the IAM role of that
name (database user `IAMR:<key>`). Every call is recorded as IAM would decide it (calls.py).

S3 and Secrets Manager are moto 5.2: conditional writes (If-None-Match, If-Match), multipart
uploads, presigned URLs and ListObjectsV2 answer as the service does (test_s3_double.py shows it);
writes are let in one at a time, as moto checks and writes in two steps. Redshift Data is our own
over PostgreSQL, as no emulator runs COPY, UNLOAD or CALL (redshift/); so are Glue (glue.py), which
starts the real pipeline, and EventBridge (events.py).
"""

import argparse
import io
import json
import os
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from support.aws import calls, control
from support.aws.calls import Calls
from support.aws.events import Events
from support.aws.faults import Faults
from support.aws.glue import Glue
from support.aws.redshift.engine import Engine
from support.aws.redshift.service import RedshiftData
from support.aws.wire import (
    ApiError,
    DropConnectionError,
    JsonService,
    StartResponse,
    caller_of,
    error_members,
    respond,
)
from support.postgres import HOST, PASSWORD, start_server

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
S3_ERRORS = {
    "slow_down": ("503 Slow Down", "SlowDown"),
    "conflict": ("409 Conflict", "ConditionalRequestConflict"),
    "server_error": ("500 Internal Server Error", "InternalError"),
}


class Doubles:
    """One WSGI application that sends each request to the service it is for."""

    def __init__(self, redshift: RedshiftData, glue: Glue, faults: Faults) -> None:
        self.redshift, self.glue, self.faults = redshift, glue, faults
        self.calls = Calls()
        services = [redshift.service, glue.service, glue.events.service]
        self.services: dict[str, JsonService] = {one.prefix: one for one in services}
        self.moto = DomainDispatcherApplication(create_backend_app)
        self._writing = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            return self._answer(environ, start_response)
        except DropConnectionError:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path, method = str(environ["PATH_INFO"]), str(environ["REQUEST_METHOD"])
        if path.startswith(control.PREFIX):
            body = _body(environ)
            status, reply = control.handle(
                path, method, body, self.faults, self.redshift, self.glue, self.calls
            )
            return respond(start_response, status, reply)
        prefix, _, operation = str(environ.get("HTTP_X_AMZ_TARGET", "")).partition(".")
        service = self.services.get(prefix)
        if service is None:
            start_response = self._recorded(environ, operation, start_response)
            return self._of_moto(environ, start_response, f"{method} {path}")
        return self._of_json(service, operation, environ, start_response)

    def _of_json(
        self,
        service: JsonService,
        operation: str,
        environ: dict[str, Any],
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        body, name = _body(environ), service.model.service_name
        try:
            caller = caller_of(environ)
            given = json.loads(body or b"{}")
            for call in calls.of_json(operation, name, caller, body):
                self.calls.add(call)
            if self.faults.take(("reset_before",), name, operation, body.decode()):
                raise DropConnectionError
            self.redshift.rates.check(operation)
            self.faults.before(name, operation, given)
            reply = service.answer(operation, body, caller)
        except ApiError as error:
            return respond(start_response, error.status, error_members(error), error.name)
        if self.faults.take(("reset_after",), name, operation, body.decode()):
            raise DropConnectionError
        return respond(start_response, 200, reply)

    def _recorded(
        self, environ: dict[str, Any], operation: str, start_response: StartResponse
    ) -> StartResponse:
        """Records the request once its status is known: S3's permissions depend on it."""
        caller, service = calls.signer_of(environ)
        body = b""
        if service != "s3" or "delete" in str(environ.get("QUERY_STRING", "")):
            body = _body(environ)
            environ["wsgi.input"] = io.BytesIO(body)

        def start(status: str, *more: Any) -> Any:
            if service == "s3":
                found = calls.of_s3(environ, caller, body, int(status[:3]))
            else:
                found = calls.of_json(operation, service, caller, body)
            for call in found:
                self.calls.add(call)
            return start_response(status, *more)

        return start if service in {"s3", *calls.RESOURCES} else start_response

    def _of_moto(
        self, environ: dict[str, Any], start_response: StartResponse, request: str
    ) -> Iterable[bytes]:
        operation = str(environ["REQUEST_METHOD"])
        fault = self.faults.take(tuple(S3_ERRORS), "s3", operation, request)
        if fault:
            status, code = S3_ERRORS[fault.kind]
            body = f"<Error><Code>{code}</Code><Message>injected</Message></Error>".encode()
            start_response(status, [("Content-Length", str(len(body)))])
            return [body]
        if self.faults.take(("reset_before",), "s3", operation, request):
            raise DropConnectionError
        if operation in {"GET", "HEAD"}:
            return self.moto(environ, start_response)  # type: ignore[no-any-return]
        with self._writing:
            reply = self.moto(environ, start_response)
        if self.faults.take(("reset_after",), "s3", operation, request):
            raise DropConnectionError
        return reply  # type: ignore[no-any-return]


def _body(environ: dict[str, Any]) -> bytes:
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


class Quiet(WSGIRequestHandler):  # type: ignore[misc]
    """Keeps connections, logs nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Nothing: a test reads the statements instead."""


@contextmanager
def serve(port: int = 0) -> Iterator[dict[str, Any]]:
    """The doubles in threads of this process; yields what main prints."""
    # The doubles' own client of S3 must not look for anybody's credentials.
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    with start_server() as postgres:
        faults = Faults()
        endpoint = ""

        @cache
        def s3(role: str) -> Any:
            return boto3.client(
                "s3", endpoint_url=endpoint, region_name="us-east-1",
                aws_access_key_id=role.rpartition("/")[2], aws_secret_access_key="none",
            )  # fmt: skip

        redshift = RedshiftData(Engine(postgres, s3), faults)
        glue = Glue(Events(faults))
        application = Doubles(redshift, glue, faults)
        server: BaseWSGIServer = make_server(
            HOST, port, application, threaded=True, request_handler=Quiet
        )
        endpoint = f"http://{HOST}:{server.port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        login = {"host": HOST, "port": postgres.port, "user": "postgres", "password": PASSWORD}
        try:
            yield {"endpoint": endpoint, "postgres": login}
        finally:
            server.shutdown()
            glue.reset()


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description="Stand-ins for AWS services, for tests")
    parser.add_argument("--port", type=int, default=0)
    with serve(parser.parse_args().port) as facts:
        print(json.dumps(facts), flush=True)
        with suppress(KeyboardInterrupt):
            sys.stdin.read()


if __name__ == "__main__":
    main()
