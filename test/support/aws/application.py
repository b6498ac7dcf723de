"""Which service a request to the stand-ins of AWS is for, and the faults on the way there."""

import io
import json
import socket
import threading
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app

from support.aws import calls, control
from support.aws.calls import Calls
from support.aws.faults import Faults
from support.aws.glue import Glue
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
        with nullcontext() if operation in {"GET", "HEAD"} else self._writing:
            reply = self.moto(environ, start_response)
        if self.faults.take(("reset_after",), "s3", operation, request):
            raise DropConnectionError
        return reply  # type: ignore[no-any-return]


def _body(environ: dict[str, Any]) -> bytes:
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
