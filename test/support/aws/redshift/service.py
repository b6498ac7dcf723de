"""The Redshift Data API as far as used: docs.aws.amazon.com/redshift/latest/mgmt/data-api.html."""

import json
import threading
import time
from typing import Any

from support.aws.faults import Faults, Rates
from support.aws.redshift import replies
from support.aws.redshift.engine import Engine
from support.aws.redshift.sql import check_request
from support.aws.redshift.statements import ENDED, Part, Runner, Submitted
from support.aws.wire import ApiError, JsonService

# https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html
RATES = {
    "ExecuteStatement": 30,
    "BatchExecuteStatement": 20,
    "DescribeStatement": 100,
    "GetStatementResult": 20,
    "CancelStatement": 3,
    "ListStatements": 3,
}
ACTIVE_STATEMENTS = 500
WAITING_OF_A_STATEMENT = 10
TOKEN_SECONDS = 8 * 3600
RESULT_SECONDS = 24 * 3600
PAGE_ROWS = 1000


class RedshiftData:
    """The service over one engine."""

    def __init__(self, engine: Engine, faults: Faults) -> None:
        self.engine, self.faults = engine, faults
        self.runner = Runner(engine, faults)
        self.statements: dict[str, Submitted] = {}
        self.tokens: dict[tuple[str, str], tuple[str, Submitted, float]] = {}
        self.rates = Rates(dict(RATES))
        self._lock = threading.Lock()
        self.service = JsonService(
            "redshift-data",
            {
                "ExecuteStatement": self.execute,
                "BatchExecuteStatement": self.batch,
                "DescribeStatement": self.describe,
                "GetStatementResult": self.result,
                "CancelStatement": self.cancel,
                "ListStatements": self.list,
            },
        )

    def reset(self) -> None:
        """Forget every statement and all data."""
        for work in self.statements.values():
            self.runner.cancel(work)
        for work in list(self.statements.values()):
            work.ended.wait(10)
        self.statements.clear()
        self.tokens.clear()
        self.rates = Rates(dict(RATES))
        self.engine.reset()

    def execute(self, given: dict[str, Any], caller: str) -> dict[str, Any]:
        """Run one statement."""
        return self._submit("ExecuteStatement", [given["Sql"]], given, caller)

    def batch(self, given: dict[str, Any], caller: str) -> dict[str, Any]:
        """Run up to 40 statements, by default in one transaction."""
        return self._submit("BatchExecuteStatement", given["Sqls"], given, caller)

    def _submit(
        self, operation: str, sqls: list[str], given: dict[str, Any], caller: str
    ) -> dict[str, Any]:
        for unknown in ("ClusterIdentifier", "DbUser", "SessionId", "WithEvent"):
            if given.get(unknown):
                raise ApiError("ValidationException", f"{unknown} is not part of this double")
        if not given.get("WorkgroupName") or not given.get("Database"):
            raise ApiError("ValidationException", "WorkgroupName and Database are required")
        parameters = {entry["name"]: entry["value"] for entry in given.get("Parameters", [])}
        check_request(sqls, parameters)
        work = Submitted(
            parts=[Part(sql) for sql in sqls],
            caller=caller,
            database=given["Database"],
            workgroup=given["WorkgroupName"],
            given=parameters,
            operation=operation,
            name=given.get("StatementName"),
            token=given.get("ClientToken"),
            secret=given.get("SecretArn", ""),
            one_transaction=given.get("ExecutionMode", "TRANSACTION") == "TRANSACTION",
        )
        work = self._once(work, given)
        work.ended.wait(given.get("WaitTimeSeconds", 0))
        return replies.submitted(work, self.engine.user_of(caller))

    def _once(self, work: Submitted, given: dict[str, Any]) -> Submitted:
        """The earlier request of the same ClientToken, else this one, started.

        https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html: a token holds for 8 hours.
        """
        waits = {"WaitTimeSeconds"}
        request = json.dumps({k: given[k] for k in given.keys() - waits}, sort_keys=True)
        with self._lock:
            if work.token:
                known = self.tokens.get((work.caller, work.token))
                if known and time.monotonic() - known[2] < TOKEN_SECONDS:
                    if known[0] != request:
                        raise ApiError("ValidationException", "ClientToken of another request")
                    return known[1]
                self.tokens[work.caller, work.token] = (request, work, time.monotonic())
            active = sum(other.status not in ENDED for other in self.statements.values())
            if active >= ACTIVE_STATEMENTS:
                raise ApiError("ActiveStatementsExceededException", "Active statements exceeded")
            self.statements[work.id] = work
        self.runner.start(work)
        return work

    def describe(self, given: dict[str, Any], caller: str) -> dict[str, Any]:
        """Status, after waiting for its end if the request says so."""
        work = self._awaited(given, caller)
        return replies.described(work, self.engine.user_of(caller))

    def result(self, given: dict[str, Any], caller: str) -> dict[str, Any]:
        """One page of a result."""
        work = self._awaited(given, caller)
        _, _, number = given["Id"].partition(":")
        if work.is_batch and not number:
            raise ApiError("ValidationException", "a batch needs the id of one of its statements")
        part = work.parts[int(number or 1) - 1]
        old = time.time() - work.updated.timestamp() > RESULT_SECONDS
        gone = self._fault("expired_result", part.sql)
        if part.result is None or work.status != "FINISHED" or old or gone:
            raise ApiError(
                "ResourceNotFoundException",
                "Query does not have result. Please check query status with DescribeStatement.",
                ResourceId=given["Id"],
            )
        start = int(given.get("NextToken") or 0)
        rows = part.result.rows
        page: dict[str, Any] = {
            "ColumnMetadata": part.result.columns,
            "Records": rows[start : start + PAGE_ROWS],
            "TotalNumRows": len(rows),
        }
        more = start + PAGE_ROWS < len(rows)
        lost = more and self._fault("missing_page", part.sql)
        return page | ({"NextToken": str(start + PAGE_ROWS)} if more and not lost else {})

    def _fault(self, kind: str, sql: str) -> bool:
        found = self.faults.take((kind,), "redshift-data", "GetStatementResult", sql)
        return found is not None

    def cancel(self, given: dict[str, Any], caller: str) -> dict[str, Any]:
        """Stop a running statement."""
        work = self._found(given["Id"], caller)
        if not self.runner.cancel(work):
            raise ApiError(
                "ValidationException",
                f"Could not cancel a query that is already in {work.status} state "
                f"with ID: {work.id}",
            )
        return {"Status": True}

    def list(self, given: dict[str, Any], caller: str) -> dict[str, Any]:
        """The caller's statements by name, newest first; only ended ones unless a status says."""
        wanted = given.get("Status", "FINISHED")
        found = [
            work
            for work in reversed(self.statements.values())
            if work.caller == caller
            and (work.name or "").startswith(given.get("StatementName", ""))
            and wanted in ("ALL", work.status)
        ]
        start, most = int(given.get("NextToken") or 0), given.get("MaxResults") or 100
        page = found[start : start + most]
        more = {"NextToken": str(start + most)} if start + most < len(found) else {}
        return {"Statements": [replies.listed(work) for work in page], **more}

    def _awaited(self, given: dict[str, Any], caller: str) -> Submitted:
        work = self._found(given["Id"], caller)
        wait = given.get("WaitTimeSeconds")
        if wait:
            if work.waiting >= WAITING_OF_A_STATEMENT:
                raise ApiError("ActiveWaitingRequestsExceededException", "too many wait for it")
            work.waiting += 1
            work.ended.wait(wait)
            work.waiting -= 1
        return work

    def _found(self, statement: str, caller: str) -> Submitted:
        """https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-iam.html: one's own only."""
        work = self.statements.get(statement.partition(":")[0])
        if work is None or work.caller != caller:
            raise ApiError(
                "ResourceNotFoundException", "Query does not exist.", ResourceId=statement
            )
        return work
