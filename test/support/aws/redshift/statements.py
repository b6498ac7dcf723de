"""Statements and what became of them: SUBMITTED, PICKED, STARTED, then FINISHED, FAILED, ABORTED.

https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_DescribeStatement.html
"""

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from support.aws.faults import LONGEST_HOLD_SECONDS, OF_STATEMENTS, Fault, Faults
from support.aws.redshift.deny import DeniedError
from support.aws.redshift.engine import Engine
from support.aws.redshift.results import Result, ResultTooLargeError

ENDED = ("FINISHED", "FAILED", "ABORTED")
# A warehouse runs few statements at once and lets the others wait.
AT_ONCE = 20


class AbortedError(Exception):
    """The statement was cancelled."""


@dataclass
class Part:
    """One statement of a request."""

    sql: str
    status: str = "SUBMITTED"
    rows: int = -1
    result: Result | None = None
    error: str | None = None


@dataclass
class Submitted:
    """A request that runs in the background."""

    parts: list[Part]
    caller: str
    database: str
    workgroup: str
    given: Mapping[str, str]
    operation: str
    name: str | None
    token: str | None
    secret: str = ""
    one_transaction: bool = True
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "SUBMITTED"
    error: str | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    nanoseconds: int = 0
    waiting: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    connection: psycopg.Connection[Any] | None = None

    @property
    def is_batch(self) -> bool:
        """Whether BatchExecuteStatement submitted it."""
        return self.operation == "BatchExecuteStatement"


class Runner:
    """Runs what is submitted."""

    def __init__(self, engine: Engine, faults: Faults) -> None:
        self.engine, self.faults = engine, faults
        self._slots = threading.Semaphore(AT_ONCE)

    def start(self, work: Submitted) -> None:
        """Run it in the background."""
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def cancel(self, work: Submitted) -> bool:
        """Stop it; False when it has ended."""
        if work.status in ENDED:
            return False
        work.cancelled.set()
        if work.connection is not None:
            work.connection.cancel_safe()
        return True

    def _run(self, work: Submitted) -> None:
        _set(work, "PICKED")
        with self._slots:
            _set(work, "STARTED")
            began = time.monotonic_ns()
            try:
                self._execute(work)
                status, error = "FINISHED", None
            except (AbortedError, psycopg.errors.QueryCanceled):
                status, error = "ABORTED", None
            except (DeniedError, ResultTooLargeError, psycopg.Error) as problem:
                status, error = "FAILED", _message(problem)
            except Exception as problem:
                status, error = "FAILED", f"this double failed: {problem!r}"
            work.nanoseconds = time.monotonic_ns() - began
        for part in work.parts:
            if part.status in {"STARTED", "SUBMITTED"}:
                part.status, part.error = ("ABORTED" if error is None else "FAILED"), error
        work.error = error
        _set(work, status)
        work.ended.set()

    def _execute(self, work: Submitted) -> None:
        text = "\n".join(part.sql for part in work.parts)
        fault = self.faults.take(OF_STATEMENTS, "redshift-data", work.operation, text)
        if fault is not None:
            _delay(work, fault)
        with self.engine.session(work.caller, work.database, work.secret) as connection:
            work.connection = connection
            if work.one_transaction:
                with connection.transaction():
                    self._run_parts(work, connection)
                    _injected(fault)
            else:
                for part in work.parts:
                    with connection.transaction():
                        self._run_part(work, part, connection)
            work.connection = None

    def _run_parts(self, work: Submitted, connection: psycopg.Connection[Any]) -> None:
        for part in work.parts:
            self._run_part(work, part, connection)

    def _run_part(self, work: Submitted, part: Part, connection: psycopg.Connection[Any]) -> None:
        if work.cancelled.is_set():
            raise AbortedError
        part.status = "STARTED"
        part.rows, part.result = self.engine.run(
            connection, part.sql, work.given, in_transaction=len(work.parts) > 1
        )
        part.status = "FINISHED"


def _delay(work: Submitted, fault: Fault) -> None:
    """Let a statement wait as a test wishes. Raises AbortedError when it is cancelled meanwhile."""
    if fault.kind == "slow":
        work.cancelled.wait(fault.seconds)
    elif fault.kind == "held":
        until = time.monotonic() + LONGEST_HOLD_SECONDS
        while time.monotonic() < until and not fault.released.wait(0.05):
            if work.cancelled.is_set():
                break
    if work.cancelled.is_set():
        raise AbortedError


def _injected(fault: Fault | None) -> None:
    """End a transaction as a test wishes, after its work and before its commit."""
    if fault is not None and fault.kind == "failed":
        raise DeniedError(fault.message)
    if fault is not None and fault.kind == "aborted":
        raise AbortedError


def _message(problem: Exception) -> str:
    text = str(problem).strip()
    return text if text.startswith("ERROR") else f"ERROR: {text}"


def _set(work: Submitted, status: str) -> None:
    work.status, work.updated = status, datetime.now(UTC)
