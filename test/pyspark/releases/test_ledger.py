"""The ledger of a run: its steps, what each outcome writes, and who may write."""

from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.runs import ledger
from pipeline.runs.ledger import RunLedger
from pipeline.runs.plan import decide
from pipeline.storage import documents
from pipeline.storage.documents import Document
from pipeline.storage.objects import DirectoryStore, PreconditionError
from support.plans import EMPTY, request, version

NOW = "2024-03-01T04:00:00.000Z"


@pytest.fixture
def planned() -> Document:
    return decide(request(), EMPTY)


@pytest.fixture(autouse=True)
def _clock(planned: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands still once there is a plan."""
    monkeypatch.setattr(ledger, "time", SimpleNamespace(monotonic=lambda: 12.3456))
    monkeypatch.setattr(documents, "instant", lambda: NOW)


@pytest.fixture
def run(tmp_path: Path, planned: Document) -> RunLedger:
    begun = RunLedger(DirectoryStore(tmp_path), deepcopy(planned), None)
    begun.save()
    return begun


def written(run: RunLedger) -> Document:
    found = documents.read(run.store, "ledger", "runs/run.json")
    assert found is not None
    return found[0]


def with_step(planned: Document, name: str, changes: Document, **facts: Any) -> Document:
    """The plan with an outcome of one step, and facts of the run."""
    steps = [step | changes if step["name"] == name else step for step in planned["steps"]]
    return planned | {"updated_at": NOW, "steps": steps} | facts


@pytest.mark.parametrize(
    ("table", "step"),
    [
        ("bronze/order_items", "bronze"),
        ("silver/orders", "silver"),
        ("gold/clv", "gold/clv"),
        ("gold/clv/tiers", "gold/clv"),
    ],
)
def test_a_table_is_built_by_the_step_of_its_layer_or_mart(table: str, step: str) -> None:
    assert ledger.step_of(table) == step


@pytest.mark.parametrize(
    ("name", "stage"),
    [("bronze", "bronze"), ("gold/clv", "gold"), ("audit", "publish"), ("warehouse", "publish")],
)
def test_a_pending_step_has_no_outcome(name: str, stage: str) -> None:
    assert ledger.pending_step(name, "print") == {
        "name": name,
        "stage": stage,
        "status": "pending",
        "fingerprint": "print",
        "attempts": 0,
        "started_at": None,
        "finished_at": None,
        "seconds": None,
        "outputs": {},
        "error": None,
    }


def test_a_step_that_is_reset_keeps_its_outputs_and_attempts() -> None:
    step = ledger.pending_step("gold/clv", "print")
    facts = {"attempts": 2, "outputs": {"gold/clv": version("run")}, "error": {"type": "E"}}
    ended = {"status": "failed", "started_at": NOW, "finished_at": NOW, "seconds": 2.5}
    done = step | facts | ended
    ledger.reset_step(done)
    assert done == step | facts


def test_ledgers_are_listed_oldest_first_whatever_their_ids(
    tmp_path: Path, planned: Document
) -> None:
    store = DirectoryStore(tmp_path)
    for day, run_id in enumerate(["b", "c", "a"], start=1):
        facts = {"run_id": run_id, "created_at": f"2024-03-0{day}T03:00:00.000Z"}
        RunLedger(store, planned | facts, None).save()
    assert [each["run_id"] for each in ledger.list_ledgers(store)] == ["b", "c", "a"]


def test_a_ledger_that_goes_while_they_are_listed_is_left_out(
    run: RunLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = ["runs/gone.json", "runs/run.json"]
    monkeypatch.setattr(run.store, "list", {"runs/": listed}.__getitem__)
    assert ledger.list_ledgers(run.store) == [written(run)]


def test_a_plan_is_written_with_what_has_changed(run: RunLedger, planned: Document) -> None:
    assert written(run) == planned | {"updated_at": NOW}
    run.save(status="running", allow_shrink=True)
    facts = {"updated_at": NOW, "status": "running", "allow_shrink": True}
    assert written(run) == run.document == planned | facts


def test_who_goes_on_with_a_run_writes_it_and_the_owner_of_before_does_not(run: RunLedger) -> None:
    next_owner = RunLedger(run.store, deepcopy(run.document), "1")
    next_owner.save(status="running")
    with pytest.raises(PreconditionError):
        run.save(status="failed")
    assert written(run)["status"] == "running"


def test_a_step_that_begins_again_has_no_outcome_of_before(
    run: RunLedger, planned: Document
) -> None:
    run.step("silver").update(
        attempts=1,
        finished_at=NOW,
        seconds=1.0,
        error={"type": "E", "message": "m"},
    )
    run.begin("silver")
    step = {"status": "running", "attempts": 2, "started_at": NOW}
    assert written(run) == with_step(planned, "silver", step)


def test_a_step_that_succeeds_has_its_tables_and_seconds(run: RunLedger, planned: Document) -> None:
    outputs = {"silver/orders": version("run")}
    run.succeed("silver", outputs, 10.0, allow_shrink=True)
    step = {"status": "succeeded", "outputs": outputs, "finished_at": NOW, "seconds": 2.346}
    assert written(run) == with_step(planned, "silver", step, allow_shrink=True)


def test_a_step_that_fails_ends_the_run_with_the_reason(run: RunLedger, planned: Document) -> None:
    run.fail("silver", ValueError("x" * 2001), 10.0)
    error = {"type": "ValueError", "message": "x" * 2000}
    step = {"status": "failed", "error": error, "finished_at": NOW, "seconds": 2.346}
    facts = {"status": "failed", "finished_at": NOW}
    assert written(run) == with_step(planned, "silver", step, **facts)


def test_the_outputs_of_a_run_are_those_of_the_steps_that_succeeded(run: RunLedger) -> None:
    tables = {"gold/clv": version("run"), "gold/clv/tiers": version("run")}
    run.succeed("silver", {"silver/orders": version("run")}, 0.0)
    run.succeed("gold/clv", tables, 0.0)
    run.step("gold/sales")["outputs"] = {"gold/sales": version("earlier")}
    assert run.outputs() == {"silver/orders": version("run")} | tables
