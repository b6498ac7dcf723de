"""Replies of the operations about a statement."""

from typing import Any

from support.aws.redshift.statements import ENDED, Submitted


def submitted(work: Submitted, user: str) -> dict[str, Any]:
    """The reply of ExecuteStatement and BatchExecuteStatement."""
    return {
        "Id": work.id,
        "CreatedAt": work.created,
        "Database": work.database,
        "DbUser": user,
        "WorkgroupName": work.workgroup,
        "Status": work.status,
        "HasResultSet": any(part.result for part in work.parts),
    }


def described(work: Submitted, user: str) -> dict[str, Any]:
    """The reply of DescribeStatement."""
    reply = submitted(work, user) | {
        "UpdatedAt": work.updated,
        "Duration": work.nanoseconds if work.status in ENDED else -1,
        "ResultFormat": "JSON",
        "RedshiftPid": 0,
        "RedshiftQueryId": 0,
    }
    if work.error:
        reply["Error"] = work.error
    if work.is_batch:
        reply["SubStatements"] = [_part(work, i) for i in range(len(work.parts))]
    else:
        only = work.parts[0]
        reply |= {"QueryString": only.sql, "ResultRows": only.rows}
        reply["ResultSize"] = only.result.bytes if only.result else -1
    return reply


def _part(work: Submitted, index: int) -> dict[str, Any]:
    part = work.parts[index]
    reply = {
        "Id": f"{work.id}:{index + 1}",
        "CreatedAt": work.created,
        "UpdatedAt": work.updated,
        "QueryString": part.sql,
        "Status": part.status,
        "ResultRows": part.rows,
        "ResultSize": part.result.bytes if part.result else -1,
        "HasResultSet": part.result is not None,
        "Duration": -1,
    }
    return reply | ({"Error": part.error} if part.error else {})


def listed(work: Submitted) -> dict[str, Any]:
    """An entry of ListStatements."""
    reply: dict[str, Any] = {
        "Id": work.id,
        "CreatedAt": work.created,
        "UpdatedAt": work.updated,
        "Status": work.status,
        "IsBatchStatement": work.is_batch,
    }
    if work.is_batch:
        reply["QueryStrings"] = [part.sql for part in work.parts]
    else:
        reply["QueryString"] = work.parts[0].sql
    return reply | ({"StatementName": work.name} if work.name else {})
