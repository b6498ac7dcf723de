"""The statements of one run, repeated where a failure has changed nothing."""

import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.errors import ConflictError
from pipeline.redshift.data_api import DataApi, StatementError

ATTEMPTS = 4
# Two transactions conflicted; the next attempt reads what the other one has committed.
MET = re.compile(r"\b1023\b|serializ|concurrent", re.I)
FENCED = re.compile(r"\bfenced:", re.I)


@dataclass
class Transactions:
    """What one run sends to the warehouse; `run_id` and `token` are its own."""

    api: DataApi
    run_id: str
    token: int
    pause_seconds: float = 1.0

    @property
    def fence(self) -> dict[str, str]:
        """The parameter of HOLD_FENCE."""
        return {"token": str(self.token)}

    def rows(self, name: str, sql: str) -> list[list[Any]]:
        """The rows of a query, repeated after a failure: it changes nothing."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self.api.rows(self._named(name), sql, uuid.uuid4().hex)
            except StatementError:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(self.pause_seconds * attempt)
        raise AssertionError("the last attempt returns or raises")

    def change(self, name: str, sqls: list[str], given: Mapping[str, str]) -> None:
        """Run a transaction; after a conflict it is repeated under another client token."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self.api.run(self._named(name), sqls, uuid.uuid4().hex, given)
            except StatementError as error:
                if FENCED.search(str(error)):
                    raise ConflictError(f"another run has taken over: {error}") from error
                if attempt == ATTEMPTS or not MET.search(str(error)):
                    raise
                time.sleep(self.pause_seconds * attempt)
            else:
                return

    def _named(self, name: str) -> str:
        return f"{self.run_id} {name}"
