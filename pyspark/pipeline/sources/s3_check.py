"""The check of one source file in S3, where a task of Spark runs. Needs nothing but this folder."""

import io
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from pipeline.errors import InputError
from pipeline.sources.csv_check import CheckedFile, check_stream
from pipeline.sources.parquet_check import check_parquet

BUFFER = 1 << 20


class _Body(io.RawIOBase):
    """An object's content as a file that is read from start to end."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._body.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def check_object(location: str, name: str, table: str) -> CheckedFile | str:
    """What reading it needs to know, or why it is refused: errors do not cross processes well."""
    import boto3  # late: where a task runs

    bucket, _, key = location.removeprefix("s3://").partition("/")
    try:
        body = boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"]
        stream = cast(BinaryIO, io.BufferedReader(_Body(body), BUFFER))
        if not name.lower().endswith(".parquet"):
            return check_stream(stream, location, name, table)
        with TemporaryFile() as copy:
            while block := stream.read(BUFFER):
                copy.write(block)
            copy.seek(0)
            return check_parquet(cast(BinaryIO, copy), location, name, table)
    except InputError as error:
        return str(error)
