"""A run's last steps without the run: what tests of publishing repeat, fail and race."""

from collections.abc import Callable
from typing import Any

from pipeline.redshift import publication
from pipeline.redshift.tables import warehouse_tables
from pipeline.redshift.warehouse import Warehouse
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from pipeline.storage.lake_s3 import S3Lake
from pipeline.storage.objects import ObjectStore
from support.aws.client import BUCKET, Aws
from support.aws.versions import put_version

Opens = Callable[..., Warehouse]
CHURN = "gold/churn"
HOME = f"s3://{BUCKET}/home"


def versions(lake: S3Lake, run_id: str, rows: int, token: int = 1) -> dict[str, Document]:
    return {name: put_version(lake, name, run_id, rows, token) for name in warehouse_tables()} | {
        "bronze/order_items": {"run_id": run_id, "path": "", "rows": 0, "files": []}
    }


def manifest(release: str, tables: dict[str, Document]) -> Document:
    facts: Document = {"counts": {}, "checks": [], "metadata": {}, "libraries": {}, "settings": {}}
    return facts | {
        "schema_version": 1, "release": release, "sequence": 1, "as_of": "2024-02-29",
        "first_date": "2023-01-01", "published_at": documents.instant(),
        "source": {"kind": "csv", "id": "s"}, "code_version": "c", "settings_hash": "h",
        "fingerprint": "f", "tables": tables,
    }  # fmt: skip


def publish(
    opens: Opens, lake: S3Lake, store: ObjectStore, run_id: str, token: int, **given: Any
) -> dict[str, Document]:
    """A run's last steps."""
    tables = given.get("tables") or versions(lake, run_id, given.get("rows", 3), token)
    releases.fence(store, token)
    warehouse = opens(run_id, token)
    publication.load_release(warehouse, lake, run_id, "2024-02-29", tables)
    releases.publish(store, manifest(run_id, tables), token)
    publication.follow_pointer(warehouse, store)
    return tables


def finished_changes(aws: Aws) -> list[str]:
    """The names of loads and registrations that have finished, as often as they have."""
    names = [done["name"] for done in aws.statements() if done["status"] == "FINISHED"]
    return [name for name in names if name and ("load " in name or "register" in name)]


def shown(aws: Aws) -> tuple[list[Any], list[Any]]:
    """The pointer, and how many rows analysts see."""
    pointer = aws.rows("SELECT release, sequence FROM ops.pointer")
    return pointer[0], aws.rows("SELECT COUNT(*) AS n FROM released.churn", caller="analyst")[0]
