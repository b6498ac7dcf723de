"""The faults of the Redshift Data double: each meets the call that it was asked for."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as CutError

from support.aws.client import DATABASE, NO_RETRY, WORKGROUP, Aws

WHERE: dict[str, Any] = {"WorkgroupName": WORKGROUP, "Database": DATABASE}


@pytest.mark.parametrize(
    ("kind", "call", "expected"),
    [
        ("throttled", "execute", "ThrottlingException"),
        ("active_statements", "execute", "ActiveStatementsExceededException"),
        ("server_error", "describe", "InternalServerException"),
        ("active_waiting", "describe", "ActiveWaitingRequestsExceededException"),
        ("expired_result", "result", "ResourceNotFoundException"),
    ],
)
def test_a_fault_meets_one_call_and_then_no_other(
    aws: Aws, kind: str, call: str, expected: str
) -> None:
    client = aws.client("redshift-data", config=NO_RETRY)
    sent = client.execute_statement(Sql="SELECT 1 AS x", WaitTimeSeconds=5, **WHERE)
    calls = {
        "execute": lambda: client.execute_statement(Sql="SELECT 1 AS x", **WHERE),
        "describe": lambda: client.describe_statement(Id=sent["Id"], WaitTimeSeconds=1),
        "result": lambda: client.get_statement_result(Id=sent["Id"]),
    }
    aws.fault(kind)
    with pytest.raises(ClientError) as error:
        calls[call]()
    assert error.value.response["Error"]["Code"] == expected
    calls[call]()


@pytest.mark.parametrize(("kind", "status"), [("failed", "FAILED"), ("aborted", "ABORTED")])
def test_a_statement_that_ends_badly_has_changed_nothing(aws: Aws, kind: str, status: str) -> None:
    aws.ok("CREATE TABLE t (n bigint)")
    aws.fault(kind, contains="INSERT")
    assert aws.run("INSERT INTO t VALUES (1)")["Status"] == status
    assert aws.rows("SELECT n FROM t") == []


@pytest.mark.parametrize(("kind", "rows"), [("reset_before", []), ("reset_after", [[1]])])
def test_a_cut_connection_leaves_the_client_in_doubt(aws: Aws, kind: str, rows: list[Any]) -> None:
    aws.ok("CREATE TABLE t (n bigint)")
    aws.fault(kind, contains="INSERT")
    client = aws.client("redshift-data", config=NO_RETRY)
    with pytest.raises((CutError, HTTPClientError)):
        client.execute_statement(Sql="INSERT INTO t VALUES (1)", WaitTimeSeconds=5, **WHERE)
    assert aws.rows("SELECT n FROM t") == rows
