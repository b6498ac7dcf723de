"""What the project needs of S3, shown of the emulator that stands for it."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.aws.client import BUCKET, NO_RETRY, Aws


def put(client: Any, body: bytes, **condition: str) -> str:
    return str(client.put_object(Bucket=BUCKET, Key="a", Body=body, **condition)["ETag"])


def test_conditional_writes_let_one_writer_win(aws: Aws) -> None:
    client = aws.client("s3")
    with pytest.raises(ClientError, match=r"NoSuchKey|404|PreconditionFailed"):
        put(client, b"x", IfMatch='"none"')
    etag = put(client, b"one", IfNoneMatch="*")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        put(client, b"two", IfNoneMatch="*")

    def attempt(number: int) -> bool:
        try:
            put(client, str(number).encode(), IfMatch=etag)
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(24)))
    assert sum(won) == 1
    assert client.get_object(Bucket=BUCKET, Key="a")["Body"].read() == str(won.index(True)).encode()


def test_lists_come_in_pages_and_by_folder(aws: Aws) -> None:
    client = aws.client("s3")
    for key in ("runs/a.json", "runs/b.json", "runs/sub/c.json", "other"):
        aws.put(key, b"")
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix="runs/", Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    assert keys == ["runs/a.json", "runs/b.json"]


def test_parts_become_one_object_and_a_signed_address_reads_it(aws: Aws) -> None:
    client = aws.client("s3")
    upload = client.create_multipart_upload(Bucket=BUCKET, Key="big")["UploadId"]
    name = {"Bucket": BUCKET, "Key": "big", "UploadId": upload}
    bodies = [b"a" * (5 << 20), b"b"]
    parts = [
        {
            "PartNumber": number,
            "ETag": client.upload_part(PartNumber=number, Body=body, **name)["ETag"],
        }
        for number, body in enumerate(bodies, 1)
    ]
    client.complete_multipart_upload(MultipartUpload={"Parts": parts}, **name)
    url = client.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "big"})
    with urllib.request.urlopen(url) as reply:
        assert reply.read() == b"".join(bodies)


def test_a_busy_service_and_a_cut_connection_can_be_asked_for(aws: Aws) -> None:
    client = aws.client("s3", config=NO_RETRY)
    aws.fault("slow_down", service="s3", operation="PUT")
    with pytest.raises(ClientError, match="SlowDown"):
        put(client, b"x")
    aws.fault("reset_after", service="s3", operation="PUT", contains="/a")
    # The SDK sends it again, and meets what it wrote itself: a writer must recognise that.
    with pytest.raises(ClientError, match="PreconditionFailed"):
        put(aws.client("s3"), b"y", IfNoneMatch="*")


def test_secrets_are_kept(aws: Aws) -> None:
    client = aws.client("secretsmanager")
    client.create_secret(Name="gp/key", SecretString="s")
    assert client.get_secret_value(SecretId="gp/key")["SecretString"] == "s"
