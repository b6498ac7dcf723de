"""Stand-ins for AWS services in one process and behind one port, for tests of both languages.

    PYTHONPATH=test .venv/pipeline/bin/python -m support.aws.main [--port N]

prints one line of JSON when it answers: `{"endpoint": "http://127.0.0.1:PORT", "postgres": {...}}`,
and ends when its standard input is closed. Clients set the endpoint, any region and secret, and an
access key that names the caller: `admin` owns the databases, any other key is the IAM role of that
name (database user `IAMR:<key>`). Every call is recorded as IAM would decide it (calls.py).

S3 and Secrets Manager are moto 5.2: conditional writes (If-None-Match, If-Match), multipart
uploads, presigned URLs and ListObjectsV2 answer as the service does (test_s3_double.py shows it);
writes are let in one at a time, as moto checks and writes in two steps. Redshift Data is our own
over PostgreSQL, as no emulator runs COPY, UNLOAD or CALL (redshift/); so are Glue (glue.py), which
starts the real pipeline, and EventBridge (events.py).
"""

import argparse
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import boto3
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from support.aws.application import Doubles
from support.aws.events import Events
from support.aws.faults import Faults
from support.aws.glue import Glue
from support.aws.redshift.engine import Engine
from support.aws.redshift.service import RedshiftData
from support.postgres import HOST, PASSWORD, start_server


class Quiet(WSGIRequestHandler):  # type: ignore[misc]
    """Keeps connections, logs nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Nothing: a test reads the statements instead."""


@contextmanager
def serve(port: int = 0) -> Iterator[dict[str, Any]]:
    """The doubles in threads of this process; yields what main prints."""
    # The doubles' own client of S3 must not look for anybody's credentials.
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    with start_server() as postgres:
        faults = Faults()
        endpoint = ""

        @cache
        def s3(role: str) -> Any:
            return boto3.client(
                "s3", endpoint_url=endpoint, region_name="us-east-1",
                aws_access_key_id=role.rpartition("/")[2], aws_secret_access_key="none",
            )  # fmt: skip

        redshift = RedshiftData(Engine(postgres, s3), faults)
        glue = Glue(Events(faults))
        application = Doubles(redshift, glue, faults)
        server: BaseWSGIServer = make_server(
            HOST, port, application, threaded=True, request_handler=Quiet
        )
        endpoint = f"http://{HOST}:{server.port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        login = {"host": HOST, "port": postgres.port, "user": "postgres", "password": PASSWORD}
        try:
            yield {"endpoint": endpoint, "postgres": login}
        finally:
            server.shutdown()
            glue.reset()


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description="Stand-ins for AWS services, for tests")
    parser.add_argument("--port", type=int, default=0)
    with serve(parser.parse_args().port) as facts:
        print(json.dumps(facts), flush=True)
        with suppress(KeyboardInterrupt):
            sys.stdin.read()


if __name__ == "__main__":
    main()
