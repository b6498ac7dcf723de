"""EventBridge's PutEvents, and its buses as one list that tests and rehearsals read.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html: an entry can fail
although the call succeeds.
"""

import json
import threading
import uuid
from datetime import UTC, datetime
from typing import Any

from support.aws.calls import ACCOUNT, REGION
from support.aws.faults import Faults
from support.aws.wire import ApiError, JsonService

ENTRY_BYTES = 262_144
DEFAULT = "default"


class Events:
    """The buses; every event that was ever put on one, in order, with the name of its `bus`."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.all: list[dict[str, Any]] = []
        self.buses = {DEFAULT}
        self._lock = threading.Lock()
        self.service = JsonService("events", {"PutEvents": self.put})

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            self.all.clear()
            self.buses = {DEFAULT}

    def add(self, name: str) -> str:
        """A bus of one's own; returns its name."""
        self.buses.add(name)
        return name

    def put(self, given: dict[str, Any], _caller: str) -> dict[str, Any]:
        """Put up to ten events on the bus."""
        entries = [self._entry(entry) for entry in given["Entries"]]
        failed = sum("ErrorCode" in entry for entry in entries)
        return {"FailedEntryCount": failed, "Entries": entries}

    def _entry(self, entry: dict[str, Any]) -> dict[str, Any]:
        for name in ("Source", "DetailType", "Detail"):
            if not entry.get(name):
                return _refused("InvalidArgument", f"{name} is not specified")
        bus = entry.get("EventBusName", DEFAULT)
        if bus not in self.buses:
            return _refused("InternalFailure", f"this double has no bus {bus}")
        if entry["Source"].startswith("aws."):
            return _refused("NotAuthorizedForSourceException", "sources aws.* are of AWS")
        size = sum(len(entry[name].encode()) for name in ("Source", "DetailType", "Detail"))
        if size > ENTRY_BYTES:
            raise ApiError("ValidationException", "Total size of the entries is over the limit")
        try:
            detail = json.loads(entry["Detail"])
        except ValueError:
            detail = None
        if not isinstance(detail, dict):
            return _refused("MalformedDetail", "Detail is malformed.")
        if self.faults.take(("event_refused",), "events", "PutEvents", entry["DetailType"]):
            return _refused("ThrottlingException", "injected")
        return {"EventId": self.emit(entry["Source"], entry["DetailType"], detail, bus)}

    def emit(self, source: str, kind: str, detail: dict[str, Any], bus: str = DEFAULT) -> str:
        """Put an event on a bus, as services do on that of the account; returns its id."""
        event = {
            "version": "0", "id": str(uuid.uuid4()), "detail-type": kind, "source": source,
            "account": ACCOUNT, "region": REGION, "resources": [], "detail": detail,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }  # fmt: skip
        with self._lock:
            self.all.append(event | {"bus": bus})
        return str(event["id"])


def _refused(code: str, message: str) -> dict[str, Any]:
    return {"ErrorCode": code, "ErrorMessage": message}
