"""The Redshift Data double: states, parameters, idempotency, limits, faults; real SDK, real SQL."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.aws.client import DATABASE, NO_RETRY, WORKGROUP, Aws
from support.aws.faults import Rates
from support.aws.wire import ApiError

TYPES = ("int8", "numeric", "float8", "bool", "varchar", "date", "timestamp", "int8")
WORKING = ("SUBMITTED", "PICKED", "STARTED")
WHERE: dict[str, Any] = {"WorkgroupName": WORKGROUP, "Database": DATABASE}


def code(error: Any) -> str:
    return str(error.value.response["Error"]["Code"])


def test_values_are_typed_as_the_service_types_them(aws: Aws) -> None:
    done = aws.ok(
        "SELECT 9007199254740993::bigint AS a, 1.50::decimal(18,2) AS b, 0.1::float8 AS c, "
        "TRUE AS d, 'x'::varchar(3) AS e, DATE '2024-02-29' AS f, "
        "TIMESTAMP '2024-02-29 01:02:03.5' AS g, NULL::bigint AS h"
    )
    found = aws.client("redshift-data").get_statement_result(Id=done["Id"])
    assert found["Records"] == [
        [
            {"longValue": 9007199254740993},
            {"stringValue": "1.50"},
            {"doubleValue": 0.1},
            {"booleanValue": True},
            {"stringValue": "x"},
            {"stringValue": "2024-02-29"},
            {"stringValue": "2024-02-29 01:02:03.5"},
            {"isNull": True},
        ]
    ]
    assert [(c["name"], c["typeName"]) for c in found["ColumnMetadata"]] == list(
        zip("abcdefgh", TYPES, strict=True)
    )
    assert (found["TotalNumRows"], "NextToken" in found) == (1, False)


def test_parameters_are_texts_that_the_database_converts(aws: Aws) -> None:
    sql = "SELECT CAST(:n AS bigint) + 1 AS n, :t::varchar(9) AS t, 5 % 2 AS m"
    assert aws.rows(sql, n="41", t="null") == [[42, "null", 1]]
    assert "invalid input syntax" in aws.error("SELECT CAST(:n AS bigint) AS n", n="null")
    assert "has no value" in aws.error("SELECT :n AS n")
    assert "syntax error" in aws.error("SELECT 1 AS x FROM :t", t="pg_class")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"Sql": "SELECT 1 AS x", "Parameters": [{"name": "a", "value": "1"}]}, "not used"),
        ({"Sql": "SELECT :a", "Parameters": [{"name": "a", "value": ""}]}, "valid min length"),
        ({"Sql": "SELECT '" + "x" * 100_000 + "'"}, "100 KB"),
        ({"Sql": " "}, "empty"),
        ({"Sql": "SELECT 1", "WaitTimeSeconds": 31}, "larger than 30"),
        ({"Sqls": ["SELECT 1"] * 41}, "larger than 40"),
    ],
)
def test_a_faulty_request_is_refused(aws: Aws, given: dict[str, Any], problem: str) -> None:
    settings = NO_RETRY.merge(NO_RETRY)
    settings.parameter_validation = False
    client = aws.client("redshift-data", config=settings)
    call = client.execute_statement if "Sql" in given else client.batch_execute_statement
    with pytest.raises(ClientError, match=problem) as error:
        call(**given, **WHERE)
    assert code(error) == "ValidationException"
    assert aws.statements() == []


def test_a_batch_is_one_transaction(aws: Aws) -> None:
    aws.ok("CREATE TABLE t (n bigint)")
    assert "division by zero" in aws.error("INSERT INTO t VALUES (1)", "SELECT 1 / 0 AS x")
    assert aws.rows("SELECT COUNT(*) AS n FROM t") == [[0]]
    done = aws.ok("INSERT INTO t VALUES (1), (2)", "SELECT n FROM t ORDER BY n")
    client = aws.client("redshift-data")
    assert [part["ResultRows"] for part in done["SubStatements"]] == [2, 2]
    second = client.get_statement_result(Id=done["SubStatements"][1]["Id"])
    assert second["Records"] == [[{"longValue": 1}], [{"longValue": 2}]]
    with pytest.raises(ClientError, match="id of one of its statements"):
        client.get_statement_result(Id=done["Id"])


def test_the_same_client_token_is_the_same_statement(aws: Aws) -> None:
    aws.ok("CREATE TABLE t (n bigint)")
    client = aws.client("redshift-data")
    given = {"Sql": "INSERT INTO t VALUES (1)", "ClientToken": "once", **WHERE}
    first = client.execute_statement(**given, WaitTimeSeconds=5)
    assert client.execute_statement(**given, WaitTimeSeconds=1)["Id"] == first["Id"]
    assert aws.rows("SELECT n FROM t") == [[1]]
    with pytest.raises(ClientError, match="another request"):
        client.execute_statement(Sql="SELECT 1 AS x", ClientToken="once", **WHERE)


def test_long_polling_waits_for_the_end_and_no_longer(aws: Aws) -> None:
    aws.ok("SELECT 1 AS x")
    client = aws.client("redshift-data")
    aws.fault("held")
    sent = client.execute_statement(Sql="SELECT 1 AS x", **WHERE)
    assert sent["Status"] in WORKING
    with pytest.raises(ClientError, match="does not have result"):
        client.get_statement_result(Id=sent["Id"])
    assert client.describe_statement(Id=sent["Id"], WaitTimeSeconds=1)["Status"] in WORKING
    aws.end_faults()
    assert client.describe_statement(Id=sent["Id"], WaitTimeSeconds=30)["Status"] == "FINISHED"


def test_a_cancelled_statement_is_aborted_and_an_ended_one_is_not(aws: Aws) -> None:
    aws.ok("CREATE TABLE t (n bigint)")
    client = aws.client("redshift-data", config=NO_RETRY)
    aws.fault("held")
    sent = client.execute_statement(Sql="INSERT INTO t VALUES (1)", **WHERE)
    assert client.cancel_statement(Id=sent["Id"])["Status"]
    done = client.describe_statement(Id=sent["Id"], WaitTimeSeconds=10)
    assert (done["Status"], aws.rows("SELECT n FROM t")) == ("ABORTED", [])
    with pytest.raises(ClientError, match="already in ABORTED state"):
        client.cancel_statement(Id=sent["Id"])


def test_long_results_come_in_pages(aws: Aws) -> None:
    rows = ", ".join(f"({n})" for n in range(2500))
    aws.ok("CREATE TABLE t (n bigint)", f"INSERT INTO t VALUES {rows}")
    done = aws.ok("SELECT n FROM t ORDER BY n")
    client = aws.client("redshift-data")
    pages = list(client.get_paginator("get_statement_result").paginate(Id=done["Id"]))
    assert [len(page["Records"]) for page in pages] == [1000, 1000, 500]
    assert [record[0]["longValue"] for p in pages for record in p["Records"]] == [*range(2500)]
    aws.fault("missing_page")
    first = client.get_statement_result(Id=done["Id"])
    assert (len(first["Records"]), first["TotalNumRows"], "NextToken" in first) == (
        1000,
        2500,
        False,
    )


def test_a_caller_sees_and_may_what_is_its_own(aws: Aws) -> None:
    done = aws.ok("CREATE TABLE t (n bigint)")
    with pytest.raises(ClientError, match="does not exist"):
        aws.client("redshift-data", "stranger").describe_statement(Id=done["Id"])
    assert "permission denied" in aws.error("SELECT n FROM t", caller="stranger")
    aws.ok("CREATE ROLE reading", "GRANT SELECT ON TABLE t TO ROLE reading")
    aws.ok('GRANT ROLE reading TO "IAMR:stranger"')
    assert aws.rows("SELECT n FROM t", caller="stranger") == []
    assert aws.rows("SELECT role_name FROM svv_roles") == [["reading"]]


def test_more_calls_a_second_than_the_quota_are_throttled() -> None:
    now = [0.0]
    rates = Rates({"ListStatements": 2}, lambda: now[0])
    for now[0] in (0.0, 0.5):
        rates.check("ListStatements")
    with pytest.raises(ApiError, match="Rate exceeded"):
        rates.check("ListStatements")
    rates.check("DescribeStatement")
    now[0] = 1.1
    rates.check("ListStatements")


def test_an_operation_outside_the_double_is_refused(aws: Aws) -> None:
    with pytest.raises(ClientError, match="not part of this double"):
        aws.client("redshift-data", config=NO_RETRY).list_schemas(**WHERE)
