"""Statements over the Redshift Data API: long polling, a deadline by the wall clock, cancel.

A submission carries a client token, and is repeated with the same one until its reply arrives: the
service runs it once. A statement that ended FAILED or ABORTED has changed nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from pipeline.errors import PipelineError
from pipeline.log import LOGGER

LONGEST_WAIT_SECONDS = 30
DEADLINE_SECONDS = 15 * 60
# Time for a statement to end after it was cancelled.
CANCEL_SECONDS = 60
POLL_SECONDS = 1.0
# The service is busy or can't be reached: the same call is sent again.
REPEATED = (
    "ThrottlingException",
    "ActiveStatementsExceededException",
    "ActiveSessionsExceededException",
    "InternalServerException",
    "ExecuteStatementException",
    "BatchExecuteStatementException",
)
ENDED = ("FINISHED", "FAILED", "ABORTED")


class StatementError(PipelineError):
    """A statement did not finish; it has changed nothing. Names it and the database's reason."""


class UnknownOutcomeError(PipelineError):
    """Whether a statement has ended is unknown: it may still be running."""


class DataApi:
    """One workgroup and database. `client` is boto3's.

    `secret`: of another database user than the one of the client's identity.
    """

    def __init__(self, client: Any, workgroup: str, database: str, secret: str = "") -> None:
        self.client = client
        self.where = {"WorkgroupName": workgroup, "Database": database}
        if secret:
            self.where["SecretArn"] = secret
        self.deadline_seconds: float = DEADLINE_SECONDS
        self.poll_seconds = POLL_SECONDS

    def run(self, name: str, sqls: Sequence[str], token: str, parameters: Mapping[str, str]) -> str:
        """Run statements in one transaction, to their end; returns the id of the request.

        Raises StatementError (nothing has changed) or UnknownOutcomeError.
        """
        until = time.monotonic() + self.deadline_seconds
        arguments: dict[str, Any] = {**self.where, "StatementName": name, "ClientToken": token}
        if parameters:
            arguments["Parameters"] = [{"name": k, "value": v} for k, v in parameters.items()]
        if len(sqls) == 1:
            arguments["Sql"] = sqls[0]
            call: Callable[..., Any] = self.client.execute_statement
        else:
            arguments["Sqls"] = list(sqls)
            call = self.client.batch_execute_statement
        sent = self._repeated(name, until, partial(call, **arguments))
        status = self._ended(name, sent["Id"], until)
        if status["Status"] != "FINISHED":
            reason = status.get("Error") or "it was cancelled"
            raise StatementError(f"{name}: {status['Status']}: {reason}")
        return str(sent["Id"])

    def rows(self, name: str, sql: str, token: str) -> list[list[Any]]:
        """Run a query and return its rows: decimals and dates as text, null as None."""
        until = time.monotonic() + self.deadline_seconds
        statement = self.run(name, [sql], token, {})
        rows: list[list[Any]] = []
        next_token = ""
        while True:
            page = {"NextToken": next_token} if next_token else {}
            call = partial(self.client.get_statement_result, Id=statement, **page)
            try:
                found = self._repeated(name, until, call)
            except ClientError as error:
                # Results expire after a day, or with their workgroup: the query can be run again.
                raise StatementError(f"{name}: no result: {_code(error)}") from error
            rows += [[_value(field) for field in record] for record in found["Records"]]
            next_token = found.get("NextToken", "")
            if not next_token:
                break
        if len(rows) != found["TotalNumRows"]:
            raise StatementError(f"{name}: {len(rows)} of {found['TotalNumRows']} rows arrived")
        return rows

    def _ended(self, name: str, statement: str, until: float) -> dict[str, Any]:
        """The end of a statement; cancels it at the deadline."""
        status = self._awaited(name, statement, until)
        if status["Status"] in ENDED:
            return status
        try:
            self.client.cancel_statement(Id=statement)
        except (ClientError, BotoCoreError) as error:
            LOGGER.warning("not cancelled", extra={"fields": {"of": name, "why": str(error)}})
        status = self._awaited(name, statement, time.monotonic() + CANCEL_SECONDS)
        if status["Status"] not in ENDED:
            raise UnknownOutcomeError(f"{name}: still {status['Status']} after its deadline")
        return status

    def _awaited(self, name: str, statement: str, until: float) -> dict[str, Any]:
        """The status once the statement has ended, or at the deadline."""
        waits = True
        while True:
            left = until - time.monotonic()
            seconds = int(min(LONGEST_WAIT_SECONDS, left))
            wait = {"WaitTimeSeconds": seconds} if waits and seconds >= 1 else {}
            try:
                call = partial(self.client.describe_statement, Id=statement, **wait)
                status: dict[str, Any] = self._repeated(name, until, call)
            except ClientError as error:
                if _code(error) != "ActiveWaitingRequestsExceededException":
                    raise
                waits = False
                continue
            if status["Status"] in ENDED or left <= 0:
                return status
            if not wait:
                time.sleep(min(self.poll_seconds, max(left, 0)))

    def _repeated(self, name: str, until: float, call: Callable[[], Any]) -> Any:
        """The reply of a call, sent again while the service is busy or can't be reached."""
        pause = self.poll_seconds
        while True:
            try:
                return call()
            except ClientError as error:
                if _code(error) not in REPEATED or time.monotonic() + pause > until:
                    raise
                reason = _code(error)
            except BotoCoreError as error:
                if time.monotonic() + pause > until:
                    raise UnknownOutcomeError(f"{name}: {error}") from error
                reason = type(error).__name__
            LOGGER.warning("warehouse busy", extra={"fields": {"of": name, "why": reason}})
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_WAIT_SECONDS)


def _value(field: Mapping[str, Any]) -> Any:
    return None if field.get("isNull") else next(iter(field.values()))


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
