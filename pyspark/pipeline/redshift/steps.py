"""How a run uses the warehouse, when its command names one."""

from pipeline.errors import InputError
from pipeline.progress import LOGGER
from pipeline.redshift import publication
from pipeline.redshift.data_api import DataApi
from pipeline.redshift.warehouse import Warehouse
from pipeline.runs.context import Run
from pipeline.runs.ledger import ENDED, list_ledgers
from pipeline.storage.aws import client
from pipeline.storage.documents import Document
from pipeline.storage.lake_s3 import S3Lake


def run_warehouse(run: Run) -> Document:
    """Load and audit the release to be; nobody sees it yet."""
    lake = run.lake
    if not isinstance(lake, S3Lake):
        raise InputError("--redshift-workgroup: COPY reads from S3, so --home must be s3://...")
    document = run.ledger.document
    publication.load_release(
        open_warehouse(run), lake, run.ledger.run_id, document["as_of"], run.tables()
    )
    return {}


def follow(run: Run) -> None:
    """Let the warehouse's views show what is served now."""
    if run.warehouse is not None:
        publication.follow_pointer(open_warehouse(run), run.store)


def purge(run: Run, kept: list[Document]) -> None:
    """Delete what no kept release has. A failure is told, and the next run tries again."""
    if run.warehouse is None:
        return
    unfinished = {doc["run_id"] for doc in list_ledgers(run.store) if doc["status"] not in ENDED}
    try:
        publication.purge(open_warehouse(run), kept, unfinished)
    except Exception:
        LOGGER.exception("warehouse not purged")


def open_warehouse(run: Run) -> Warehouse:
    """The warehouse as this run may use it."""
    place = run.warehouse
    if place is None:
        raise InputError("this run publishes to Redshift: give --redshift-workgroup and the rest")
    api = DataApi(client("redshift-data"), place.workgroup, place.database)
    return Warehouse(api, place.copy_role, run.ledger.run_id, run.token)
