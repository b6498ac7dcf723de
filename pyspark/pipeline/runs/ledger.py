"""The ledger of a run: its plan, written before any work, and the outcome of each step.

Every save is a compare-and-set: an owner that lost the run to another can write nothing more.
"""

import threading
import time
from typing import Any

from pipeline.errors import root_cause
from pipeline.storage import documents
from pipeline.storage.documents import Document
from pipeline.storage.objects import ObjectStore

STAGES = ("bronze", "silver", "gold", "publish")
ENDED = ("succeeded", "unchanged")
# The step that loads Redshift, in runs that publish to it.
WAREHOUSE = "warehouse"


def ledger_key(run_id: str) -> str:
    """The key of a run's ledger."""
    return f"runs/{run_id}.json"


def list_ledgers(store: ObjectStore) -> list[Document]:
    """Every ledger, oldest run first."""
    keys = store.list("runs/")
    found = [documents.read(store, "ledger", key) for key in keys]
    return sorted((entry[0] for entry in found if entry), key=lambda doc: str(doc["created_at"]))


def step_of(table: str) -> str:
    """The step that builds a table."""
    layer, mart = table.split("/")[:2]
    return f"gold/{mart}" if layer == "gold" else layer


def pending_step(name: str, fingerprint: str) -> Document:
    """A step of a plan, not begun."""
    stage = name.partition("/")[0]
    return {
        "name": name,
        "stage": stage if stage in STAGES else "publish",
        "status": "pending",
        "fingerprint": fingerprint,
        "attempts": 0,
        "started_at": None,
        "finished_at": None,
        "seconds": None,
        "outputs": {},
        "error": None,
    }


def reset_step(step: Document) -> None:
    """Make a step pending again. Its outputs stay until it succeeds: `quarantine` shows them."""
    step.update(status="pending", started_at=None, finished_at=None, seconds=None)


class RunLedger:
    """The ledger while this process owns the run. `etag` is None for a ledger not yet written."""

    def __init__(self, store: ObjectStore, document: Document, etag: str | None) -> None:
        self.store = store
        self.document = document
        self._etag = etag
        self._saving = threading.Lock()

    @property
    def run_id(self) -> str:
        """The run's id."""
        return str(self.document["run_id"])

    def save(self, **changes: Any) -> None:
        """Write the document with these changes. Raises PreconditionError after a takeover."""
        with self._saving:
            self.document |= changes | {"updated_at": documents.instant()}
            self._etag = documents.write(
                self.store, "ledger", ledger_key(self.run_id), self.document, self._etag
            )

    def step(self, name: str) -> Document:
        """A step of the plan by name."""
        return next(step for step in self.document["steps"] if step["name"] == name)

    def begin(self, name: str) -> None:
        """Mark a step as running."""
        self._change(
            name,
            status="running",
            attempts=self.step(name)["attempts"] + 1,
            started_at=documents.instant(),
            finished_at=None,
            seconds=None,
            error=None,
        )

    def succeed(self, name: str, outputs: Document, began: float, **changes: Any) -> None:
        """Mark a step as succeeded, with the table versions it wrote. `began` is monotonic."""
        self._change(
            name,
            changes,
            status="succeeded",
            outputs=outputs,
            finished_at=documents.instant(),
            seconds=round(time.monotonic() - began, 3),
        )

    def fail(self, name: str, error: BaseException, began: float) -> None:
        """Mark a step, and with it the run, as failed."""
        kind, message = root_cause(error)
        self._change(
            name,
            {"status": "failed", "finished_at": documents.instant()},
            status="failed",
            error={"type": kind, "message": message[:2000]},
            finished_at=documents.instant(),
            seconds=round(time.monotonic() - began, 3),
        )

    def outputs(self) -> Document:
        """Every table version that the succeeded steps wrote, by table name."""
        return {
            table: version
            for step in self.document["steps"]
            if step["status"] == "succeeded"
            for table, version in step["outputs"].items()
        }

    def _change(self, name: str, changes: Document | None = None, **fields: Any) -> None:
        self.step(name).update(fields)
        self.save(**(changes or {}))
