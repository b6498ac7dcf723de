"""Fixtures around the doubles; a conftest imports them."""

from collections.abc import Iterator

import pytest

from support.aws.client import BUCKET, Aws
from support.aws.main import serve


@pytest.fixture(scope="session")
def doubles() -> Iterator[Aws]:
    """One process for all tests of a session."""
    with serve() as facts:
        yield Aws(facts["endpoint"])


@pytest.fixture
def aws(doubles: Aws) -> Aws:
    """The doubles with nothing in them but an empty bucket."""
    doubles.control("POST", "reset")
    doubles.client("s3").create_bucket(Bucket=BUCKET)
    return doubles
