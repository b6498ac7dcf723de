"""A run in this process, and what it left behind."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyspark.sql import SparkSession

from pipeline.runs import execute as runs
from pipeline.runs import plan
from pipeline.runs.ledger import ledger_key
from pipeline.runs.request import Request
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from pipeline.storage.objects import DirectoryStore


class Released(NamedTuple):
    """A home of its own in which release `first` is served, and its source, which all share."""

    home: Path
    data: Path


# How a run goes does not depend on how many marts it builds, only how long it takes; the drill's
# runs build all of them.
MARTS = ("sales", "locations")


def in_this_process(patch: pytest.MonkeyPatch, spark: SparkSession) -> None:
    """Let runs use this session, and build two marts."""
    patch.setattr(runs, "start_session", lambda _master, **_: spark)
    patch.setattr(plan, "MARTS", MARTS)


def execute(home: Path, data: Path | None = None, **wishes: Any) -> Document:
    return runs.execute(
        Request(home=home, master="local[2]", data=str(data) if data else None, **wishes)
    )


def served(home: Path) -> Document:
    store = DirectoryStore(home / "objects")
    pointer = releases.read_pointer(store)
    assert pointer is not None
    return releases.read_manifest(store, pointer["current"]["release"])


def ledger(home: Path, run_id: str) -> Document:
    found = documents.read(DirectoryStore(home / "objects"), "ledger", ledger_key(run_id))
    assert found is not None
    return found[0]


def attempts(document: Document) -> dict[str, int]:
    return {step["name"]: step["attempts"] for step in document["steps"]}


def fail_once(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    original = runs.step_function

    def broken(step: str) -> Any:
        if step != name:
            return original(step)
        monkeypatch.setattr(runs, "step_function", original)

        def raise_it(_run: object) -> Document:
            raise error

        return raise_it

    monkeypatch.setattr(runs, "step_function", broken)
