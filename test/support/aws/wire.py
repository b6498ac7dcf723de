"""AWS JSON 1.1 over HTTP, checked on both sides against the service models that botocore ships.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html: the operation is in `X-Amz-Target`,
times are epoch seconds, an error's name is in `__type`.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import botocore.loaders
from botocore.model import ServiceModel, Shape
from botocore.validate import ParamValidator

Handler = Callable[[dict[str, Any], str], dict[str, Any]]
"""Takes the checked input and the caller's access key; returns the output or raises ApiError."""

StartResponse = Callable[..., Any]
# The models write characters past the first 65,536 as Java does, in halves.
SUPPLEMENTARY = (r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
ACCESS_KEY = re.compile(r"Credential=([^/]+)/")


class ApiError(Exception):
    """An error as the service returns it; `name` is its shape, or a common error's name."""

    def __init__(self, name: str, message: str, status: int = 400, **members: str) -> None:
        super().__init__(message)
        self.name, self.message, self.status, self.members = name, message, status, members


class WrongReplyError(Exception):
    """A reply of this double breaks the service's own model: a bug here, never the client's."""


class DropConnectionError(ConnectionError):
    """The work is done, and the client never hears of it."""


class JsonService:
    """One service: its model, and a function for each operation that the double knows."""

    def __init__(self, name: str, handlers: Mapping[str, Handler]) -> None:
        self.model = ServiceModel(botocore.loaders.Loader().load_service_model(name, "service-2"))
        self.prefix = str(self.model.metadata["targetPrefix"])
        self.handlers = handlers

    def answer(self, operation: str, body: bytes, caller: str) -> dict[str, Any]:
        """The JSON members of a reply. Raises ApiError."""
        if operation not in self.model.operation_names:
            raise ApiError("UnknownOperationException", operation)
        handler = self.handlers.get(operation)
        if handler is None:
            raise ApiError("NotImplementedByDouble", f"{operation} is not part of this double", 501)
        shapes = self.model.operation_model(operation)
        given = _decoded(body)
        problem = problem_with(given, shapes.input_shape)
        if problem:
            raise ApiError("ValidationException", problem)
        reply = handler(given, caller)
        problem = problem_with(reply, shapes.output_shape)
        if problem:
            raise WrongReplyError(f"{operation}: {problem}")
        return {key: plain(value) for key, value in reply.items()}


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise ApiError("SerializationException", f"the body is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise ApiError("SerializationException", "the body is not an object")
    return given


def problem_with(value: Mapping[str, Any], shape: Shape | None) -> str:
    """What about a structure breaks its shape; empty when nothing does."""
    if shape is None:
        return ""
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        return str(report.generate_report())
    return next(_broken(value, shape, ""), "")


def _broken(value: Any, shape: Any, path: str) -> Iterator[str]:
    """What botocore leaves to the service: enumerations, patterns, largest values, other names."""
    if shape.type_name == "structure":
        for name in value.keys() - shape.members.keys():
            yield f"Unknown parameter {path}.{name}"
        for name in value.keys() & shape.members.keys():
            yield from _broken(value[name], shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        yield from _outside(len(value), shape, path)
        for entry in value:
            yield from _broken(entry, shape.member, path)
    elif shape.type_name == "string":
        yield from _outside(len(value), shape, path)
        pattern = shape.metadata.get("pattern")
        if pattern and not re.fullmatch(pattern.replace(*SUPPLEMENTARY), value):
            yield f"{path} does not match {pattern}"
        if shape.enum and value not in shape.enum:
            yield f"{path} is not one of {shape.enum}"
    elif shape.type_name in {"integer", "long"}:
        yield from _outside(value, shape, path)


def _outside(number: int, shape: Shape, path: str) -> Iterator[str]:
    largest = shape.metadata.get("max")
    if largest is not None and number > largest:
        yield f"{path} is larger than {largest}"


def plain(value: Any) -> Any:
    """A value as JSON 1.1 carries it."""
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value


def caller_of(environ: Mapping[str, Any]) -> str:
    """The access key that signed a request; the signature itself is not checked."""
    found = ACCESS_KEY.search(str(environ.get("HTTP_AUTHORIZATION", "")))
    if not found:
        raise ApiError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
    return found.group(1)


def respond(
    start_response: StartResponse, status: int, members: Mapping[str, Any], kind: str | None = None
) -> list[bytes]:
    """Send a JSON 1.1 reply."""
    body = json.dumps(members).encode()
    headers = [
        ("Content-Type", "application/x-amz-json-1.1"),
        ("Content-Length", str(len(body))),
        ("x-amzn-RequestId", str(uuid.uuid4())),
    ]
    if kind:
        headers.append(("x-amzn-ErrorType", kind))
    start_response(f"{status} {'OK' if status < 400 else 'Error'}", headers)
    return [body]


def error_members(error: ApiError) -> dict[str, Any]:
    """An error's body: common errors say `message`, those of the models `Message`."""
    text = "Message" if error.name.endswith("Exception") else "message"
    if error.name == "ThrottlingException":
        text = "message"
    return {"__type": error.name, text: error.message, **error.members}
