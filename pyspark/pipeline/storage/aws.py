"""Clients of AWS services: credentials, region and endpoint by the SDK's own chain."""

from typing import Any

import boto3
from botocore.config import Config

# Longer than the longest long poll of the Redshift Data API (30 s).
READ_TIMEOUT_SECONDS = 40
CONNECT_TIMEOUT_SECONDS = 5
ATTEMPTS = 5
CONNECTIONS = 32


def client(service: str) -> Any:
    """A client that retries throttling and cut connections, with waits in between."""
    return boto3.client(
        service,
        config=Config(
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            max_pool_connections=CONNECTIONS,
        ),
    )
