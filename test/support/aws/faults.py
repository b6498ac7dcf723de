"""Faults that a test asks for, each used up by the calls that it meets."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from support.aws.wire import ApiError

KINDS = {
    "throttled": "ThrottlingException before anything is done",
    "active_statements": "ActiveStatementsExceededException before anything is done",
    "active_waiting": "ActiveWaitingRequestsExceededException, for calls with WaitTimeSeconds",
    "server_error": "InternalServerException, InternalError (500) before anything is done",
    "reset_before": "the connection is cut before anything is done",
    "reset_after": "the call is carried out and the connection is cut: nobody learns of it",
    "slow": "the statement waits `seconds` before it begins",
    "held": "the statement does not begin until the faults are deleted",
    "failed": "the statement is rolled back and ends as FAILED with `message`",
    "aborted": "the statement is rolled back and ends as ABORTED",
    "expired_result": "the result is gone, as after 24 hours",
    "missing_page": "the page has no NextToken although there are more rows",
    "conflict": "409 ConditionalRequestConflict of S3 before anything is done",
    "event_refused": "PutEvents succeeds and says that this event was not taken",
    "slow_down": "503 SlowDown of S3 before anything is done",
}
OF_STATEMENTS = ("slow", "held", "failed", "aborted")
LONGEST_HOLD_SECONDS = 300


@dataclass
class Fault:
    """One fault: which calls it meets (operation, text within the SQL or path), and how often."""

    kind: str
    service: str = "redshift-data"
    operation: str | None = None
    contains: str = ""
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    message: str = "ERROR: injected"
    released: threading.Event = field(default_factory=threading.Event, init=False)
    taken: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(KINDS)}")


@dataclass
class Faults:
    """The faults that are still to come."""

    waiting: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, **wishes: Any) -> None:
        """Ask for a fault."""
        fault = Fault(**wishes)
        with self._lock:
            self.waiting.append(fault)

    def clear(self) -> list[str]:
        """Forget every fault, let go of what is held; the faults that met no call at all."""
        with self._lock:
            for fault in self.waiting:
                fault.released.set()
            unmet = [
                f"{one.kind} of {one.service} {one.operation or 'any call'} {one.contains}".strip()
                for one in self.waiting
                if one.taken == 0
            ]
            self.waiting.clear()
            return unmet

    def take(
        self, kinds: tuple[str, ...], service: str, operation: str, text: str = ""
    ) -> Fault | None:
        """The first fault that meets this call, counted down."""
        with self._lock:
            for fault in self.waiting:
                if fault.kind not in kinds or fault.service != service or fault.times <= 0:
                    continue
                if fault.operation not in (None, operation) or fault.contains not in text:
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                fault.taken += 1
                return fault
        return None

    def before(self, service: str, operation: str, given: dict[str, Any]) -> None:
        """Raise the error that this call was to get."""
        text = " ".join([str(given.get("Sql", "")), *map(str, given.get("Sqls", ()))])
        if self.take(("throttled",), service, operation, text):
            raise ApiError("ThrottlingException", "Rate exceeded")
        if self.take(("server_error",), service, operation, text):
            raise ApiError("InternalServerException", "injected", 500)
        executes = operation in {"ExecuteStatement", "BatchExecuteStatement"}
        if executes and self.take(("active_statements",), service, operation, text):
            raise ApiError(
                "ActiveStatementsExceededException", "Active statements exceeded the allowed quota"
            )
        waits = "WaitTimeSeconds" in given and not executes
        if waits and self.take(("active_waiting",), service, operation, text):
            raise ApiError(
                "ActiveWaitingRequestsExceededException",
                "The number of active waiting requests exceeds the limit",
            )


class Rates:
    """Calls a second and operation, as the quotas of the Data API say."""

    def __init__(self, limits: dict[str, int], clock: Callable[[], float] = time.monotonic) -> None:
        self.limits, self.clock = limits, clock
        self._seen: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def check(self, operation: str) -> None:
        """Raise ThrottlingException for a call too many within one second."""
        limit = self.limits.get(operation)
        if limit is None:
            return
        now = self.clock()
        with self._lock:
            recent = [at for at in self._seen.get(operation, []) if now - at < 1.0]
            if len(recent) >= limit:
                raise ApiError("ThrottlingException", "Rate exceeded")
            self._seen[operation] = [*recent, now]
