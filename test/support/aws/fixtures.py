"""Fixtures around the doubles; the conftest imports them."""

from collections.abc import Iterator

import pytest

from support.aws.client import BUCKET, Aws


@pytest.fixture(scope="session")
def doubles() -> Iterator[Aws]:
    """One process for all tests of a session."""
    from support.aws.main import serve  # late: most sessions need no stand-in of AWS

    with serve() as facts:
        yield Aws(facts["endpoint"])


@pytest.fixture
def aws(doubles: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """The doubles with nothing in them but an empty bucket; the SDK finds them by itself."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", doubles.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "pipeline")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    doubles.control("POST", "reset")
    doubles.client("s3").create_bucket(Bucket=BUCKET)
    yield doubles
    doubles.end_faults()
