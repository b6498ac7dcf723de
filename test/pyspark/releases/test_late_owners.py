"""A run that several processes believe to be theirs: who comes late changes nothing."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from pipeline.errors import ConflictError
from pipeline.runs.ledger import RunLedger, ledger_key
from pipeline.runs.plan import decide
from pipeline.runs.request import Request
from pipeline.runs.state import State
from pipeline.storage import documents
from pipeline.storage.objects import DirectoryStore

OUTCOMES = st.sampled_from(["begin", "succeed", "fail"])


class Ledgers(RuleBasedStateMachine):
    """One run and its owners: each goes on from what it finds, and may do so late."""

    owners: Bundle[RunLedger] = Bundle("owners")

    @initialize()
    def plan(self) -> None:
        """The ledger before any work."""
        self.folder = Path(tempfile.mkdtemp())
        source = {"kind": "csv", "id": "s", "location": "/data"}
        request = Request(home="/none", master="", run_id="run")
        document = decide(request, State(now=datetime.now(UTC), source=source))
        self.store = DirectoryStore(self.folder)
        self.last = RunLedger(self.store, document, None)
        self.last.save()
        self.steps = [step["name"] for step in document["steps"]]

    def teardown(self) -> None:
        """Remove the store."""
        shutil.rmtree(self.folder)

    @rule(target=owners)
    def resume(self) -> RunLedger:
        """Another process goes on with the run."""
        found = documents.read(self.store, "ledger", ledger_key("run"))
        assert found is not None
        return RunLedger(self.store, *found)

    @rule(owner=owners, step=st.integers(0, 9), outcome=OUTCOMES)
    def go_on(self, owner: RunLedger, step: int, outcome: str) -> None:
        """Only who knows the newest ledger writes it; whoever comes late changes nothing."""
        before = self.store.get(ledger_key("run"))
        assert before is not None
        name = self.steps[step % len(self.steps)]
        is_newest = owner._etag == before.etag
        try:
            if outcome == "begin":
                owner.begin(name)
            elif outcome == "succeed":
                owner.succeed(name, {}, 0.0)
            else:
                owner.fail(name, ValueError("late"), 0.0)
        except ConflictError:
            assert not is_newest
            assert self.store.get(ledger_key("run")) == before
        else:
            assert is_newest
            assert self.store.get(ledger_key("run")) != before


TestLedgers = Ledgers.TestCase
TestLedgers.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
