"""Publishing to the warehouse: whole, audited, fenced, once; whatever goes wrong on the way."""

from typing import Any

import pytest

from pipeline.errors import AuditError
from pipeline.redshift import publication
from pipeline.redshift.data_api import StatementError
from pipeline.redshift.tables import MONEY, warehouse_tables
from pipeline.storage.lake import CorruptTableError
from pipeline.storage.lake_s3 import S3Lake
from pipeline.storage.objects import ObjectStore
from support.aws.client import Aws
from support.aws.publishing import CHURN, Opens, finished_changes, publish, shown, versions
from support.aws.versions import ARROW, put_version


def test_a_release_is_loaded_audited_and_shown(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore
) -> None:
    publish(opens, lake, store, "first", 1)
    assert shown(prepared) == (["first", 1], [3])
    stored = prepared.rows("SELECT run_id, restaurant_id, name, city FROM silver.restaurants")
    assert stored == [["first", "it's", "it's", "it's"]] * 3
    loads = [s for s in prepared.statements() if "COPY incoming" in " ".join(s["sqls"])]
    assert len(loads) == len(warehouse_tables())


def test_what_is_there_already_is_not_loaded_again(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore
) -> None:
    tables = publish(opens, lake, store, "first", 1)
    before = len(prepared.statements())
    changed = tables | {CHURN: put_version(lake, CHURN, "second", 5, 2)}
    publish(opens, lake, store, "second", 2, tables=changed)
    copied = [s for s in prepared.statements()[before:] if "COPY" in " ".join(s["sqls"])]
    assert [s["parameters"]["name"] for s in copied] == [CHURN]
    assert shown(prepared) == (["second", 2], [5])


def test_rows_or_money_that_differ_from_the_lake_are_not_published(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore
) -> None:
    tables = versions(lake, "run", 3)
    warehouse = opens("run", 1)
    publication.load_release(warehouse, lake, "run", "2024-02-29", tables)
    money, kind = next(
        (c.name, c.kind) for c in warehouse_tables()[CHURN].columns if c.kind in MONEY
    )
    prepared.ok(f"UPDATE gold.churn SET {money} = {money} + 0.01", caller="pipeline")
    with pytest.raises(AuditError, match="gold/churn: the warehouse has"):
        publication.load_release(warehouse, lake, "run", "2024-02-29", tables)
    # What was found wrong is loaded again.
    publication.load_release(warehouse, lake, "run", "2024-02-29", tables)
    assert prepared.rows(f"SELECT SUM({money}) AS m FROM gold.churn") == [[str(3 * ARROW[kind][1])]]
    tables[CHURN] = tables[CHURN] | {"rows": 4}
    with pytest.raises(AuditError, match="gold/churn"):
        publication.load_release(warehouse, lake, "run", "2024-02-29", tables)


def test_times_that_differ_from_the_lake_are_not_published(
    prepared: Aws, opens: Opens, lake: S3Lake
) -> None:
    tables = versions(lake, "run", 3)
    publication.load_release(opens("run", 1), lake, "run", "2024-02-29", tables)
    prepared.ok(
        "UPDATE silver.orders SET ordered_at = CAST('2024-02-29 01:02:04' AS timestamp)",
        caller="pipeline",
    )
    with pytest.raises(AuditError, match="silver/orders: the warehouse has"):
        publication.load_release(opens("run", 1), lake, "run", "2024-02-29", tables)


def test_a_file_that_changed_since_it_was_written_is_not_published(
    prepared: Aws, opens: Opens, lake: S3Lake
) -> None:
    tables = versions(lake, "run", 3)
    other = put_version(lake, CHURN, "other", 3)
    source = f"{lake.prefix}{other['path']}/part-0.parquet"
    body = lake.client.get_object(Bucket=lake.bucket, Key=source)["Body"].read()[::-1]
    prepared.put(f"{lake.prefix}{tables[CHURN]['path']}/part-0.parquet", body)
    with pytest.raises((CorruptTableError, StatementError)):
        publication.load_release(opens("run", 1), lake, "run", "2024-02-29", tables)


RECOVERED: dict[str, dict[str, Any]] = {
    "throttled": {},
    "active_statements": {},
    "server_error": {},
    "reset_before": {},
    "reset_after": {},
    "active_waiting": {"operation": "DescribeStatement"},
    "serialization": {"kind": "failed", "message": "ERROR: 1023 Serializable isolation violation"},
}
FATAL: dict[str, tuple[dict[str, Any], str]] = {
    "failed": ({"message": "ERROR: disk full"}, "FAILED: ERROR: disk full"),
    "aborted": ({}, "ABORTED: it was cancelled"),
}
STEPS = ("raise_fence", "COPY incoming", "UNION ALL", "ops.release_table (", "move_pointer")


@pytest.mark.parametrize("kind", list(RECOVERED))
def test_faults_that_pass_are_recovered_from(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore, kind: str
) -> None:
    wishes = {"kind": kind} | RECOVERED[kind]
    for step in STEPS:
        prepared.fault(**wishes, contains="" if "operation" in wishes else step)
    publish(opens, lake, store, "run", 1)
    assert shown(prepared) == (["run", 1], [3])
    # Each load, registration and move has finished once.
    changes = finished_changes(prepared)
    assert len(changes) == len(set(changes)) == len(warehouse_tables()) + 1


@pytest.mark.parametrize("kind", list(FATAL))
def test_faults_that_stay_show_nothing_and_the_run_is_resumed(
    prepared: Aws, opens: Opens, lake: S3Lake, store: ObjectStore, kind: str
) -> None:
    publish(opens, lake, store, "before", 1)
    wishes, message = FATAL[kind]
    tables = versions(lake, "run", 5, 2)
    for step in STEPS:
        # Queries are tried again by themselves.
        prepared.fault(kind, contains=step, times=4 if step == "UNION ALL" else 1, **wishes)
        with pytest.raises(StatementError, match=message):
            publish(opens, lake, store, "run", 2, tables=tables)
        assert shown(prepared) == (["before", 1], [3])
    publish(opens, lake, store, "run", 3, tables=tables)
    assert shown(prepared) == (["run", 2], [5])


def test_a_statement_past_its_deadline_is_cancelled(
    prepared: Aws, opens: Opens, lake: S3Lake
) -> None:
    warehouse = opens("run", 1)
    warehouse.raise_fence()
    warehouse.transactions.api.deadline_seconds = 1.5
    prepared.fault("held", contains="ops.raise_fence")
    with pytest.raises(StatementError, match="ABORTED"):
        warehouse.raise_fence()
    assert prepared.statements()[-1]["status"] == "ABORTED"


def test_a_result_without_all_of_its_pages_is_asked_for_again(
    prepared: Aws, opens: Opens, lake: S3Lake
) -> None:
    warehouse = opens("run", 1)
    values = ", ".join(f"('t', '{n}', 'p', getdate())" for n in range(1500))
    prepared.ok(f"INSERT INTO ops.loaded (table_name, run_id, path, loaded_at) VALUES {values}")
    prepared.fault("missing_page")
    prepared.fault("expired_result", skip=1)
    assert len(warehouse.loaded()) == 1500
