"""A warehouse with few tables, set up by its administrator, and who uses it."""

from collections.abc import Iterator

import pytest

from pipeline.redshift import command, tables
from pipeline.redshift.data_api import DataApi
from pipeline.redshift.transactions import Transactions
from pipeline.redshift.warehouse import Warehouse
from pipeline.storage.lake_s3 import S3Lake
from pipeline.storage.objects import ObjectStore
from pipeline.storage.root import open_root
from support.aws.client import COPY_ROLE, DATABASE, NO_RETRY, WORKGROUP, Aws
from support.aws.publishing import HOME, Opens

USERS = (
    ("gp_loader", "IAMR:pipeline"),
    ("gp_api", "IAMR:api"),
    ("gp_api", "IAMR:refresh"),
    ("gp_analyst", "IAMR:analyst"),
)


@pytest.fixture
def few_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two tables of silver and one of gold: the release of these tests."""
    tables.warehouse_tables.cache_clear()
    chosen = [
        tables.warehouse_tables()[name]
        for name in ("silver/restaurants", "silver/orders", "gold/churn")
    ]
    monkeypatch.setattr(tables, "_tables", lambda: chosen)
    tables.warehouse_tables.cache_clear()
    yield
    monkeypatch.undo()
    tables.warehouse_tables.cache_clear()


@pytest.fixture
def prepared(aws: Aws) -> Aws:
    """The doubles after the administrator's setup."""
    api = DataApi(aws.client("redshift-data"), WORKGROUP, DATABASE)
    command.apply(api, USERS)
    return aws


@pytest.fixture
def opens(prepared: Aws, few_tables: None) -> Opens:
    """Opens the warehouse as a run's owner."""

    def open_as(run_id: str, token: int) -> Warehouse:
        client = prepared.client("redshift-data", "pipeline", config=NO_RETRY)
        api = DataApi(client, WORKGROUP, DATABASE)
        api.deadline_seconds, api.poll_seconds = 20, 0.05
        return Warehouse(Transactions(api, run_id, token, pause_seconds=0.05), COPY_ROLE)

    return open_as


@pytest.fixture
def store(prepared: Aws) -> ObjectStore:
    """The object store beside the warehouse."""
    return open_root(HOME).store


@pytest.fixture
def lake(prepared: Aws) -> S3Lake:
    """The lake that COPY reads."""
    found = open_root(HOME).lake
    assert isinstance(found, S3Lake)
    return found
