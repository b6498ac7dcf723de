"""What the doubles record of each call: what IAM would decide."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.aws.client import BUCKET, COPY_ROLE, Aws

ON = f"arn:aws:s3:::{BUCKET}"
WORKGROUP = "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/analytics"


def calls(aws: Aws, caller: str) -> list[tuple[str, str, dict[str, str]]]:
    found = aws.control("GET", "calls")
    return [
        (one["action"], one["resource"], one["context"]) for one in found if one["caller"] == caller
    ]


def test_requests_to_s3(aws: Aws) -> None:
    client = aws.client("s3", "some-role")
    at: dict[str, Any] = {"Bucket": BUCKET, "Key": "home/a"}
    client.put_object(**at, Body=b"x")
    client.put_object(**at, Body=b"x", ServerSideEncryption="AES256")
    client.get_object(**at)
    upload = client.create_multipart_upload(**at)["UploadId"]
    client.abort_multipart_upload(**at, UploadId=upload)
    client.list_objects_v2(Bucket=BUCKET, Prefix="home/")
    client.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "home/a"}]})
    with pytest.raises(ClientError):
        client.head_object(**at)
    parts = {"doubles:multipart": "true"}
    assert calls(aws, "some-role") == [
        ("s3:PutObject", f"{ON}/home/a", {}),
        ("s3:PutObject", f"{ON}/home/a", {"s3:x-amz-server-side-encryption": "AES256"}),
        ("s3:GetObject", f"{ON}/home/a", {}),
        ("s3:PutObject", f"{ON}/home/a", parts),
        ("s3:AbortMultipartUpload", f"{ON}/home/a", parts),
        ("s3:ListBucket", ON, {"s3:prefix": "home/"}),
        ("s3:DeleteObject", f"{ON}/home/a", {}),
        # It is not there: that may only be learnt by who may list the bucket, without a prefix.
        ("s3:ListBucket", ON, {}),
    ]


def test_requests_to_other_services(aws: Aws) -> None:
    aws.ok("CREATE TABLE t (a BIGINT)")
    aws.ok("GRANT SELECT ON t TO PUBLIC")
    assert aws.rows("SELECT a FROM t", caller="some-role") == []
    aws.client("ssm").put_parameter(Name="/filters", Value="x", Type="String")
    aws.client("ssm", "some-role").get_parameter(Name="/filters")
    event = {"Source": "s", "DetailType": "d", "Detail": "{}", "EventBusName": "default"}
    aws.client("events", "some-role").put_events(Entries=[event])
    aws.control("POST", "jobs", name="job")
    aws.client("glue", "some-role").start_job_run(JobName="job")
    account = "us-east-1:123456789012"
    own = {"redshift-data:statement-owner-iam-userid": "some-role", "aws:userid": "some-role"}
    assert calls(aws, "some-role") == [
        ("redshift-serverless:GetCredentials", WORKGROUP, {}),
        ("redshift-data:ExecuteStatement", WORKGROUP, {}),
        ("redshift-data:DescribeStatement", "*", own),
        ("redshift-data:GetStatementResult", "*", own),
        ("ssm:GetParameter", f"arn:aws:ssm:{account}:parameter/filters", {}),
        ("events:PutEvents", f"arn:aws:events:{account}:event-bus/default", {"events:source": "s"}),
        ("glue:StartJobRun", f"arn:aws:glue:{account}:job/job", {}),
    ]


def test_copy_and_unload_use_the_role_of_the_statement(aws: Aws) -> None:
    aws.ok("CREATE TABLE t (a BIGINT)")
    manifest = aws.put_json("copies/m", {"entries": [aws.put_parquet("lake/a", {"a": [1]})]})
    role = f"IAM_ROLE '{COPY_ROLE}' FORMAT AS PARQUET"
    aws.ok(f"COPY t FROM '{manifest}' {role} MANIFEST")
    aws.ok(f"UNLOAD ('SELECT a FROM t') TO 's3://{BUCKET}/unload/' {role} ENCRYPTED AUTO")
    assert [(action, on) for action, on, _ in calls(aws, "copy")] == [
        ("s3:GetObject", f"{ON}/copies/m"),
        ("s3:GetObject", f"{ON}/lake/a"),
        ("s3:GetEncryptionConfiguration", ON),
        ("s3:ListBucket", ON),
        ("s3:PutObject", f"{ON}/unload/0000_part_00.parquet"),
        ("s3:PutObject", f"{ON}/unload/0001_part_00.parquet"),
    ]
