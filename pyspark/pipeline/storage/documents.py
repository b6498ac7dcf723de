"""JSON documents shared with TypeScript: read, validated, written by compare-and-set."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from pipeline.errors import PipelineError
from pipeline.storage.objects import ObjectStore

CONTRACTS = Path(__file__).parents[1] / "contracts"

Document = dict[str, Any]


class DocumentError(PipelineError):
    """A document does not follow its schema; names the document and the place."""


@cache
def _validator(contract: str) -> Draft202012Validator:
    schema = json.loads((CONTRACTS / f"{contract}.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema)


def validate(contract: str, document: Document, name: str) -> None:
    """Raise DocumentError for the first place where `document` breaks its contract."""
    error = next(_validator(contract).iter_errors(document), None)
    if error is not None:
        raise DocumentError(f"{name}: {error.json_path}: {error.message}")


def read(store: ObjectStore, contract: str, key: str) -> tuple[Document, str] | None:
    """A document and its etag, or None. Raises DocumentError when it is not one."""
    stored = store.get(key)
    if stored is None:
        return None
    try:
        document = json.loads(stored.body)
    except ValueError as error:
        raise DocumentError(f"{key}: not JSON: {error}") from error
    validate(contract, document, key)
    return document, stored.etag


def write(store: ObjectStore, contract: str, key: str, document: Document, etag: str | None) -> str:
    """Create (etag None) or replace a document and return its new etag.

    Raises PreconditionError when another process was faster, DocumentError for a wrong document.
    """
    validate(contract, document, key)
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return store.create(key, body) if etag is None else store.replace(key, body, etag)


def instant(moment: datetime | None = None) -> str:
    """RFC 3339 in UTC with milliseconds, the format of the contracts."""
    moment = moment or datetime.now(UTC)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
