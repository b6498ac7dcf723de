"""The last steps of a run: the release goes into the warehouse, then the pointer moves to it."""

from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.runs.context import Run
from pipeline.runs.fingerprints import libraries
from pipeline.storage import releases
from pipeline.storage.documents import Document

if TYPE_CHECKING:
    from pipeline.redshift.warehouse import Warehouse


def run_publish(run: Run) -> Document:
    """Write the manifest and move the pointer; the warehouse follows."""
    document = run.ledger.document
    manifest = {
        "schema_version": 1,
        "release": document["run_id"],
        "sequence": 1,
        "published_at": document["started_at"],
        "libraries": libraries(),
        "source": {key: document["source"][key] for key in ("kind", "id")},
        "tables": run.tables(),
        "fingerprint": run.ledger.step("audit")["fingerprint"],
    }
    facts = ("as_of", "first_date", "code_version", "settings", "settings_hash")
    manifest |= {key: document[key] for key in (*facts, "counts", "checks", "metadata")}
    manifest["earliest_future_time"] = document.get("earliest_future_time")
    published = releases.publish(run.root.store, manifest, run.lock.token)
    document["release"] = published["release"]
    if run.warehouse is not None:
        from pipeline.redshift import publication

        publication.follow_pointer(_open_warehouse(run), run.root.store)
    return {}


def run_warehouse(run: Run) -> Document:
    """Load the release into Redshift and audit it there; no view shows it yet."""
    # Imported late: without a warehouse, its libraries are not needed.
    from pipeline.redshift import publication
    from pipeline.storage.lake_s3 import S3Lake

    lake, document = run.root.lake, run.ledger.document
    if not isinstance(lake, S3Lake):
        raise InputError("--redshift-workgroup: COPY reads from S3, so --home must be s3://...")
    warehouse = _open_warehouse(run)
    publication.load_release(warehouse, lake, run.ledger.run_id, document["as_of"], run.tables())
    return {}


def _open_warehouse(run: Run) -> "Warehouse":
    from pipeline.redshift.warehouse import open_warehouse

    if run.warehouse is None:
        raise InputError("this run publishes to Redshift: give --redshift-workgroup and the rest")
    return open_warehouse(run.warehouse, run.ledger.run_id, run.lock.token)
