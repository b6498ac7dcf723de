"""Every call to the doubles as IAM decides it: caller, action, resource and condition keys.

Which permission a request needs: S3 by
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html, the other
services by https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree

ACCOUNT, REGION = "123456789012", "us-east-1"
CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/[\w-]+/([\w-]+)/")
# Query parameters that make another request of the same method and path.
OF_BUCKETS = {
    "encryption": "GetEncryptionConfiguration",
    "location": "GetBucketLocation",
    "uploads": "ListBucketMultipartUploads",
}
# No condition key of AWS: an upload in parts needs more of the key of the bucket.
MULTIPART = "doubles:multipart"


@dataclass(frozen=True)
class Call:
    """One decision of IAM."""

    caller: str
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


class Calls:
    """Calls in the order of their first appearance, each once."""

    def __init__(self) -> None:
        self._seen: dict[str, Call] = {}
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        """Record a call."""
        with self._lock:
            self._seen.setdefault(json.dumps(asdict(call), sort_keys=True), call)

    def listed(self) -> list[dict[str, Any]]:
        """All calls as JSON objects."""
        with self._lock:
            return [asdict(call) for call in self._seen.values()]

    def reset(self) -> None:
        """Forget every call."""
        with self._lock:
            self._seen.clear()


def signer_of(environ: Mapping[str, Any]) -> tuple[str, str]:
    """Access key and service that a request is signed for; empty without a signature."""
    query = unquote(str(environ.get("QUERY_STRING", ""))).replace("X-Amz-Credential", "Credential")
    found = CREDENTIAL.search(f"{environ.get('HTTP_AUTHORIZATION', '')} {query}")
    return (found.group(1), found.group(2)) if found else ("", "")


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def of_s3(environ: Mapping[str, Any], caller: str, body: bytes, status: int) -> Iterator[Call]:
    """What a request to S3 needs, given how it was answered."""
    method = str(environ["REQUEST_METHOD"])
    bucket, _, key = unquote(str(environ["PATH_INFO"])).strip("/").partition("/")
    query = parse_qs(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
    on = f"arn:aws:s3:::{bucket}"
    if not key:
        yield from _of_bucket(method, query, Call(caller, "", on), body)
        return
    context: dict[str, str] = {}
    name = {"GET": "GetObject", "HEAD": "GetObject", "DELETE": "DeleteObject"}.get(method)
    if "uploadId" in query or "uploads" in query:
        name = {"DELETE": "AbortMultipartUpload"}.get(method, "PutObject")
        context = {MULTIPART: "true"}
    encryption = environ.get("HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION")
    if encryption:
        context["s3:x-amz-server-side-encryption"] = str(encryption)
    yield Call(caller, f"s3:{name or 'PutObject'}", f"{on}/{key}", context)
    if name == "GetObject" and status == 404:
        # Only who may list the bucket learns that there is no such key: others get 403. The request
        # has no prefix, so the condition key s3:prefix is absent.
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        yield Call(caller, "s3:ListBucket", on)


def _of_bucket(
    method: str, query: Mapping[str, list[str]], call: Call, body: bytes
) -> Iterator[Call]:
    if method == "POST" and "delete" in query:
        for element in ElementTree.fromstring(body).iter():
            if element.tag.endswith("Key"):
                on = f"{call.resource}/{element.text}"
                yield Call(call.caller, "s3:DeleteObject", on)
        return
    action = next((OF_BUCKETS[name] for name in query if name in OF_BUCKETS), None)
    if action is None:
        action = "ListBucket" if method in {"GET", "HEAD"} else "CreateBucket"
    prefix = {"s3:prefix": query["prefix"][0]} if "prefix" in query else {}
    yield Call(call.caller, f"s3:{action}", call.resource, prefix)


def of_json(operation: str, service: str, caller: str, body: bytes) -> Iterator[Call]:
    """What a request to a service with a JSON protocol needs."""
    given = json.loads(body or b"{}")
    action = f"{service}:{operation}"
    if service == "redshift-data" and "WorkgroupName" in given:
        workgroup = arn("redshift-serverless", f"workgroup/{given['WorkgroupName']}")
        if "SecretArn" not in given:
            yield Call(caller, "redshift-serverless:GetCredentials", workgroup)
        yield Call(caller, action, workgroup)
    elif service == "redshift-data":
        owner = {"redshift-data:statement-owner-iam-userid": caller, "aws:userid": caller}
        yield Call(caller, action, "*", owner)
    elif service == "events":
        for entry in given["Entries"]:
            bus = arn("events", f"event-bus/{entry.get('EventBusName', 'default')}")
            yield Call(caller, action, bus, {"events:source": entry["Source"]})
    else:
        yield Call(caller, action, RESOURCES[service](given))


def _secret(given: Mapping[str, Any]) -> str:
    """An ARN of a secret ends with characters that the service makes; here always the same."""
    name = str(given.get("SecretId") or given["Name"]).rpartition(":secret:")[2]
    return arn("secretsmanager", f"secret:{name}-AbCdEf")


RESOURCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "glue": lambda given: arn("glue", f"job/{given['JobName']}"),
    "secretsmanager": _secret,
    "ssm": lambda given: arn("ssm", f"parameter/{given['Name'].lstrip('/')}"),
}
