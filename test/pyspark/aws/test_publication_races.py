"""Two publishers at once, one that wakes late, rollbacks: the pointer is always right."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.cli.main import main
from pipeline.errors import ConflictError, PipelineError
from pipeline.redshift import publication
from pipeline.redshift.tables import warehouse_tables
from pipeline.storage import releases
from pipeline.storage.lake_s3 import S3Lake
from pipeline.storage.objects import ObjectStore
from support.aws.client import WORKGROUP, Aws
from support.aws.publishing import CHURN, HOME, Opens, manifest, publish, shown, versions


def test_of_two_publishers_the_later_wins_and_the_paused_one_changes_nothing(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore
) -> None:
    paused = opens("run", 1)
    tables = versions(lake, "run", 3, 1)
    paused.raise_fence()
    paused.update_tables()
    # Another process takes the same run over and ends it while the first one sleeps.
    publish(opens, lake, store, "run", 2, rows=5)
    entry = publication._put_manifest(lake, paused, tables[CHURN])
    for late in (
        lambda: paused.load(warehouse_tables()[CHURN], tables[CHURN], entry),
        lambda: paused.register("run", "2024-02-29", tables),
        lambda: paused.drop([(CHURN, "run")], ["run"]),
        paused.raise_fence,
    ):
        with pytest.raises(ConflictError, match="another run has taken over"):
            late()
    assert shown(prepared) == (["run", 1], [5])


def test_two_publishers_at_once_leave_one_whole_version(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore
) -> None:
    opens("run", 1).update_tables()

    def attempt(token: int) -> str:
        try:
            publish(opens, lake, store, "run", token, rows=token)
        except PipelineError as error:
            return type(error).__name__
        return "published"

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(attempt, (4, 5)))
    assert ended[1] == "published"
    assert ended[0] == "ConflictError" or shown(prepared)[1] == [5]
    assert prepared.rows("SELECT COUNT(*) AS n FROM gold.churn WHERE run_id = 'run'") == [[5]]


def test_the_pointer_follows_a_rollback_and_a_late_mover_is_refused(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore
) -> None:
    for token, name in enumerate(("first", "second"), 1):
        publish(opens, lake, store, name, token, rows=token)
    seen = releases.read_pointer(store)
    assert seen is not None
    warehouse = opens("second", 2)
    command = ["--home", HOME, "releases", "--redshift-workgroup", WORKGROUP]
    assert main([*command, "--activate", "first"]) == 0
    assert shown(prepared) == (["first", 1], [1])
    # A mover that read the pointer before the rollback, and woke after it.
    assert not warehouse.move_pointer(seen)
    # A nightly run publishes and stays behind the pin.
    publish(opens, lake, store, "nightly", 3, rows=3)
    assert shown(prepared) == (["first", 1], [1])
    releases.unpin(store)
    publication.follow_pointer(warehouse, store)
    publication.follow_pointer(warehouse, store)
    assert shown(prepared) == (["nightly", 3], [3])


def test_runs_publish_while_a_release_is_pinned_that_the_warehouse_does_not_have(
    prepared: Aws,
    opens: Opens,
    lake: S3Lake,
    store: ObjectStore,
    capsys: pytest.CaptureFixture[str],
) -> None:
    releases.fence(store, 1)
    releases.publish(store, manifest("before", {}), 1)
    publish(opens, lake, store, "first", 2)
    releases.activate(store, "before")
    publish(opens, lake, store, "second", 3)
    assert shown(prepared) == (["first", 2], [3])
    assert (
        "warning: the views of the warehouse do not show release before" in capsys.readouterr().err
    )
    releases.unpin(store)
    publication.follow_pointer(opens("second", 3), store)
    assert shown(prepared) == (["second", 3], [3])


def test_purge_deletes_what_no_release_and_no_unfinished_run_has(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore
) -> None:
    for token, name in enumerate(("old", "kept", "unfinished"), 1):
        publish(opens, lake, store, name, token, rows=token)
    kept = [releases.read_manifest(store, "kept")]
    removed = publication.purge(opens("unfinished", 3), kept, {"unfinished"})
    assert removed == len(warehouse_tables())
    assert prepared.rows("SELECT DISTINCT run_id FROM gold.churn ORDER BY run_id") == [
        ["kept"],
        ["unfinished"],
    ]
    assert prepared.rows("SELECT release FROM ops.release") == [["kept"]]
