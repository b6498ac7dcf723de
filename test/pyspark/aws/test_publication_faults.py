"""S3 and time, while a release is published: recovered from, or a clear error and nothing shown."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pipeline.cli.main import main
from pipeline.errors import PipelineError
from pipeline.redshift import publication
from pipeline.redshift.data_api import StatementError
from pipeline.redshift.tables import warehouse_tables
from pipeline.storage import aws as aws_clients
from pipeline.storage.lake_s3 import S3Lake
from pipeline.storage.objects import ObjectStore
from support.aws.client import WORKGROUP, Aws
from support.aws.publishing import HOME, Opens, finished_changes, publish, shown, versions

S3 = {"service": "s3"}
READS, WRITES = S3 | {"operation": "GET"}, S3 | {"operation": "PUT"}
# What a publication reads and writes there, in its order.
PLACES: dict[str, dict[str, Any]] = {
    "files": READS | {"contains": ".parquet"},
    "copy manifests": WRITES | {"contains": "/copies/"},
    "manifest": WRITES | {"contains": "/releases/run.json"},
    "pointer read": READS | {"contains": "/releases/current.json"},
    "pointer": WRITES | {"contains": "/releases/current.json"},
}
PASSING = ("slow_down", "server_error", "reset_before", "reset_after")


@pytest.mark.parametrize("kind", PASSING)
def test_an_s3_that_is_busy_is_asked_again(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore, kind: str
) -> None:
    tables = versions(lake, "run", 3)
    for place in PLACES.values():
        prepared.fault(kind, **place)
    publish(opens, lake, store, "run", 1, tables=tables)
    assert shown(prepared) == (["run", 1], [3])
    changes = finished_changes(prepared)
    assert len(changes) == len(set(changes)) == len(warehouse_tables()) + 1


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients that soon give up: each further attempt waits twice as long."""
    monkeypatch.setattr(aws_clients, "ATTEMPTS", 2)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("place", list(PLACES))
def test_an_s3_that_stays_down_shows_nothing_and_the_run_is_resumed(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore, place: str
) -> None:
    publish(opens, lake, store, "before", 1)
    tables = versions(lake, "run", 5, 2)
    prepared.fault("slow_down", times=1000, **PLACES[place])
    # COPY reads the files, too: then it is Redshift that says so.
    with pytest.raises((ClientError, PipelineError), match=r"\(SlowDown\)"):
        publish(opens, lake, store, "run", 2, tables=tables)
    prepared.end_faults()
    assert shown(prepared) == (["before", 1], [3])
    publish(opens, lake, store, "run", 3, tables=tables)
    assert shown(prepared) == (["run", 2], [5])


@pytest.mark.parametrize("step", ["COPY incoming", "ops.release_table (", "move_pointer"])
def test_a_step_past_its_deadline_is_cancelled_and_the_run_is_resumed(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore, step: str
) -> None:
    publish(opens, lake, store, "before", 1)
    tables = versions(lake, "run", 5, 2)
    prepared.fault("held", contains=step)

    def hasty(run_id: str, token: int) -> Any:
        warehouse = opens(run_id, token)
        warehouse.transactions.api.deadline_seconds = 3
        return warehouse

    with pytest.raises(StatementError, match="ABORTED: it was cancelled"):
        publish(hasty, lake, store, "run", 2, tables=tables)
    prepared.end_faults()
    assert shown(prepared) == (["before", 1], [3])
    publish(opens, lake, store, "run", 3, tables=tables)
    assert shown(prepared) == (["run", 2], [5])


def test_a_failure_is_a_line_in_the_log_and_an_exit_status(
    prepared: Aws,
    opens: Opens,
    lake: S3Lake,
    store: ObjectStore,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for token, name in enumerate(("first", "second"), 1):
        publish(opens, lake, store, name, token)
    prepared.fault("failed", contains="move_pointer", message="ERROR: disk full")
    command = ["--home", HOME, "releases", "--redshift-workgroup", WORKGROUP]
    assert main([*command, "--activate", "first"]) == 1
    lines = [line for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    told = json.loads(lines[-1])
    assert (told["level"], told["event"]) == ("error", "StatementError")
    assert "FAILED: ERROR: disk full" in told["detail"]
    # The pointer of the object store is the truth: the next one to look lets the views follow.
    assert shown(prepared)[0] == ["second", 2]
    publication.follow_pointer(opens("second", 2), store)
    assert shown(prepared)[0] == ["first", 1]
