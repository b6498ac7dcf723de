"""What Python tests use of the doubles: clients of a caller, and statements run to their end."""

import io
import json
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
from botocore.config import Config
from botocore.exceptions import ClientError

WORKGROUP, DATABASE, BUCKET = "analytics", "global_partners", "gp-lake"
COPY_ROLE = "arn:aws:iam::123456789012:role/copy"
NO_RETRY = Config(retries={"total_max_attempts": 1})


@cache
def _client(endpoint: str, service: str, caller: str, config: Config | None) -> Any:
    return boto3.client(
        service, endpoint_url=endpoint, region_name="us-east-1", config=config,
        aws_access_key_id=caller, aws_secret_access_key="none",
    )  # fmt: skip


@dataclass(frozen=True)
class Aws:
    """The running doubles."""

    endpoint: str

    def client(self, service: str, caller: str = "admin", config: Config | None = None) -> Any:
        """A boto3 client that signs as this caller."""
        return _client(self.endpoint, service, caller, config)

    def control(self, method: str, what: str, **body: Any) -> Any:
        """A request to the control route."""
        request = urllib.request.Request(
            f"{self.endpoint}/_doubles/{what}", json.dumps(body).encode(), method=method
        )
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)

    def fault(self, kind: str, **wishes: Any) -> None:
        """Ask for a fault."""
        self.control("POST", "faults", kind=kind, **wishes)

    def end_faults(self) -> None:
        """Forget the faults; one that met no call tested nothing."""
        unmet = self.control("DELETE", "faults")
        assert unmet == [], f"faults that met no call: {unmet}"

    def statements(self) -> list[dict[str, Any]]:
        """What was submitted to the warehouse, in order."""
        found: list[dict[str, Any]] = self.control("GET", "statements")
        return found

    def run(self, *sqls: str, caller: str = "admin", **given: str) -> dict[str, Any]:
        """One statement, or a batch, with its end as DescribeStatement returns it."""
        client = self.client("redshift-data", caller, config=NO_RETRY)
        where: dict[str, Any] = {"WorkgroupName": WORKGROUP, "Database": DATABASE}
        if given:
            where["Parameters"] = [{"name": k, "value": v} for k, v in given.items()]
        if len(sqls) == 1:
            sent = client.execute_statement(Sql=sqls[0], WaitTimeSeconds=20, **where)
        else:
            sent = client.batch_execute_statement(Sqls=list(sqls), WaitTimeSeconds=20, **where)
        done: dict[str, Any] = client.describe_statement(Id=sent["Id"])
        return done

    def ok(self, *sqls: str, caller: str = "admin", **given: str) -> dict[str, Any]:
        """As run; the statement must finish. Too many a second are sent again, as by any client."""
        for _ in range(5):
            try:
                done = self.run(*sqls, caller=caller, **given)
                break
            except ClientError as error:
                if error.response["Error"]["Code"] != "ThrottlingException":
                    raise
                time.sleep(1)
        else:
            raise AssertionError("the double refuses statements for 5 s")
        assert done["Status"] == "FINISHED", done.get("Error")
        return done

    def error(self, *sqls: str, caller: str = "admin", **given: str) -> str:
        """As run; the statement must fail."""
        done = self.run(*sqls, caller=caller, **given)
        assert done["Status"] == "FAILED"
        return str(done["Error"])

    def rows(self, sql: str, caller: str = "admin", **given: str) -> list[list[Any]]:
        """Plain values of a result."""
        done = self.ok(sql, caller=caller, **given)
        client = self.client("redshift-data", caller)
        records = client.get_statement_result(Id=done["Id"])["Records"]
        return [[_value(field) for field in record] for record in records]

    def put(self, key: str, body: bytes) -> str:
        """Write an object and return its location."""
        self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
        return f"s3://{BUCKET}/{key}"

    def put_parquet(
        self, key: str, columns: dict[str, Sequence[Any]], **options: Any
    ) -> dict[str, Any]:
        """Write a Parquet file as Spark does and return its entry of a COPY manifest."""
        target = io.BytesIO()
        written = {"use_deprecated_int96_timestamps": True} | options
        pq.write_table(pa.table(columns), target, **written)
        body = target.getvalue()
        return {"url": self.put(key, body), "meta": {"content_length": len(body)}}

    def put_json(self, key: str, document: Any) -> str:
        """Write a JSON object and return its location."""
        return self.put(key, json.dumps(document).encode())


def _value(field: dict[str, Any]) -> Any:
    return None if field.get("isNull") else next(iter(field.values()))
