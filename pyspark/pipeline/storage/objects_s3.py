"""Objects in an S3 bucket. The conditions are S3's own: If-None-Match and If-Match on PutObject."""

import time
import uuid
from typing import Any

from botocore.exceptions import ClientError

from pipeline.storage.objects import KEY, PreconditionError, Stored

# NoSuchKey: the object to replace has been deleted.
REFUSALS = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "412")
CONFLICT = "ConditionalRequestConflict"
ATTEMPTS = 4
CONFLICT_WAIT_SECONDS = 0.05
# Metadata that identifies a write: a conflict differs from a retry whose first attempt succeeded.
WRITE_MARK = "write-id"


class S3Store:
    """Objects below a prefix of a bucket, the same as DirectoryStore has them."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self.client, self.bucket, self.prefix = client, bucket, prefix

    def get(self, key: str) -> Stored | None:
        """The object, or None."""
        try:
            found = self.client.get_object(**self._at(key))
        except ClientError as error:
            if _code(error) == "NoSuchKey":
                return None
            raise
        return Stored(found["Body"].read(), found["ETag"])

    def create(self, key: str, body: bytes) -> str:
        """A new object; PreconditionError when it exists."""
        return self._write(key, body, {"IfNoneMatch": "*"})

    def replace(self, key: str, body: bytes, etag: str) -> str:
        """The version after `etag`, when that is still the object."""
        return self._write(key, body, {"IfMatch": etag})

    def list(self, prefix: str) -> list[str]:
        """Keys directly below the prefix, sorted."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=self.prefix + prefix, Delimiter="/"
        )
        found = (entry["Key"] for page in pages for entry in page.get("Contents", []))
        return sorted(key.removeprefix(self.prefix) for key in found)

    def delete(self, key: str) -> None:
        """Remove the object; S3 forgives its absence."""
        self.client.delete_object(**self._at(key))

    def _write(self, key: str, body: bytes, condition: dict[str, str]) -> str:
        mark = uuid.uuid4().hex
        arguments = self._at(key) | condition | {"Body": body, "Metadata": {WRITE_MARK: mark}}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return str(self.client.put_object(**arguments)["ETag"])
            except ClientError as error:
                code = _code(error)
                if code == CONFLICT and attempt < ATTEMPTS:
                    # A concurrent write: only the next reply shows who was first.
                    time.sleep(CONFLICT_WAIT_SECONDS * attempt)
                    continue
                if code not in REFUSALS:
                    raise
                retried = attempt > 1 or error.response["ResponseMetadata"].get("RetryAttempts", 0)
                own = self._etag_of(key, mark) if retried else None
                if own is None:
                    raise PreconditionError(f"{key} was changed by another process") from error
                return own
        raise AssertionError("the last attempt returns or raises")

    def _etag_of(self, key: str, mark: str) -> str | None:
        """The etag if the object was written by this write, else null."""
        try:
            found = self.client.head_object(**self._at(key))
        except ClientError as error:
            if _code(error) in REFUSALS:
                return None
            raise
        return str(found["ETag"]) if found["Metadata"].get(WRITE_MARK) == mark else None

    def _at(self, key: str) -> dict[str, Any]:
        if not KEY.fullmatch(key):
            raise ValueError(f"not an object key: {key!r}")
        return {"Bucket": self.bucket, "Key": self.prefix + key}


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
