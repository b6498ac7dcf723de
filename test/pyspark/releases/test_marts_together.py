"""Marts are built in parallel, each after those that it reads."""

from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.runs import execute as runs
from pipeline.storage.documents import Document


class Steps:
    """A run whose steps only record that they began and ended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, names: list[str]) -> None:
        self.events: list[str] = []
        self.work: dict[str, Any] = {}
        self.steps: list[Document] = [{"name": name, "status": "pending"} for name in names]
        monkeypatch.setattr(runs, "step_function", lambda name: lambda _run: self._do(name))
        monkeypatch.setattr(runs, "say_step", lambda _step: None)

    def _do(self, name: str) -> Document:
        if name in self.work:
            self.work[name]()
        return {}

    def run(self) -> None:
        ledger = SimpleNamespace(
            document={"steps": self.steps},
            step=lambda name: next(step for step in self.steps if step["name"] == name),
            begin=lambda name: self.events.append(f"begin {name}"),
            succeed=lambda name, *_: self.events.append(f"succeed {name}"),
            fail=lambda name, *_: self.events.append(f"fail {name}"),
        )
        lock = SimpleNamespace(check=lambda: None)
        run: Any = SimpleNamespace(ledger=ledger, lock=lock, master="local[2]")
        runs._do_steps(run)


def test_a_mart_waits_for_the_marts_that_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps(monkeypatch, ["gold/clv", "gold/segments", "gold/sales"])
    sales_began = Event()
    steps.work = {"gold/clv": sales_began.wait, "gold/sales": sales_began.set}
    steps.run()
    events = steps.events
    assert sorted(events) == sorted(
        f"{what} gold/{mart}"
        for what in ("begin", "succeed")
        for mart in ("clv", "segments", "sales")
    )
    assert events.index("begin gold/sales") < events.index("succeed gold/clv")
    assert events.index("succeed gold/clv") < events.index("begin gold/segments")


def test_after_a_failure_no_further_mart_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MARTS_AT_ONCE", 1)
    steps = Steps(monkeypatch, ["gold/clv", "gold/segments", "gold/sales"])
    steps.work = {"gold/clv": disk_full}
    with pytest.raises(RuntimeError, match="disk full"):
        steps.run()
    assert steps.events == ["begin gold/clv", "fail gold/clv"]


def test_a_mart_at_work_is_finished_when_another_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps(monkeypatch, ["gold/clv", "gold/sales"])
    sales_began, clv_failed = Event(), Event()
    steps.events = EventLog(clv_failed)

    def fail() -> None:
        sales_began.wait()
        disk_full()

    def at_work() -> None:
        sales_began.set()
        clv_failed.wait()

    steps.work = {"gold/clv": fail, "gold/sales": at_work}
    with pytest.raises(RuntimeError, match="disk full"):
        steps.run()
    assert sorted(steps.events) == [
        "begin gold/clv",
        "begin gold/sales",
        "fail gold/clv",
        "succeed gold/sales",
    ]


def disk_full() -> None:
    raise RuntimeError("disk full")


class EventLog(list[str]):
    """Sets an event once a failure is recorded."""

    def __init__(self, failed: Event) -> None:
        super().__init__()
        self._failed = failed

    def append(self, what: str) -> None:
        super().append(what)
        if what.startswith("fail"):
            self._failed.set()
