"""Owners of releases that die between any two writes, sleep, and come back late.

Hypothesis makes up histories over the real store and shortens the one that breaks a rule.
"""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from pipeline.errors import ConflictError
from pipeline.runs import lock
from pipeline.storage import documents, releases
from pipeline.storage.documents import Document
from support.manifests import manifest
from support.mortal_owners import Killed, MortalStore, clock

# After how many writes an owner dies; None: it lives.
LIVES = st.sampled_from([None, None, 0, 1, 2])


class Releases(RuleBasedStateMachine):
    """Owners take the lock, publish, roll back and forget; each may die, or come back late."""

    owners: Bundle[int] = Bundle("owners")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.published: dict[str, int] = {}
        self.count = 0
        self.before: Document | None = None

    def teardown(self) -> None:
        """Remove the store."""
        shutil.rmtree(self.folder)

    def store(self, lives: int | None = None) -> MortalStore:
        """The store as one owner has it."""
        return MortalStore(self.folder, lives)

    def pointer(self) -> Document | None:
        """What every reader reads."""
        return releases.read_pointer(self.store())

    @initialize(target=owners)
    def two_releases(self) -> Any:
        """There is something to go back to."""
        token = self.begin(None)
        for _ in range(2):
            self.publish(token, None, False)
        return token

    @rule(target=owners, lives=LIVES)
    def begin(self, lives: int | None) -> Any:
        """The owner before is asleep or dead, and its lock has expired."""
        found = lock.read(self.store())
        if found and found[0]["owner"]:
            then = documents.instant(datetime.now(UTC) - timedelta(seconds=1))
            found[0]["owner"]["expires_at"] = then
            etag = documents.write(self.store(), "lock", lock.LOCK_KEY, found[0], found[1])
            found = (found[0], etag)
        store = self.store(lives)
        try:
            token = lock.acquire(store, "run", found).token
            releases.fence(store, token)
        except Killed:
            return multiple()
        assert token > (found[0]["token"] if found else 0)
        return token

    @rule(token=owners, lives=LIVES, again=st.booleans())
    def publish(self, token: int, lives: int | None, again: bool) -> None:
        """A release, or one that a killed owner has begun to publish."""
        self.count += 0 if again else 1
        name = f"r{self.count}"
        before = self.pointer()
        is_owner = before is not None and before["token"] == token
        try:
            published = releases.publish(self.store(lives), manifest(name), token)
        except ConflictError:
            assert not is_owner
        except Killed:
            pass
        else:
            assert is_owner
            assert published["release"] == name
        after = self.pointer()
        if not is_owner:
            assert after == before
        elif before and after and before["pinned"]:
            assert after["current"] == before["current"]

    @rule(lives=LIVES, choice=st.integers(0, 9), keep=st.integers(1, 3))
    def clean_up(self, lives: int | None, choice: int, keep: int) -> None:
        """Old releases go, but not the one that a resumable run needs."""
        before = self.pointer()
        known = [entry["release"] for entry in before["releases"]] if before else []
        needed = known[choice % len(known)] if known else None
        try:
            kept = releases.forget(self.store(lives), keep, -1, [needed])
        except Killed:
            kept = None
        after = self.pointer()
        names = [entry["release"] for entry in after["releases"]] if after else []
        assert needed is None or needed in names
        assert names[-keep:] == known[-keep:]
        if kept is not None:
            assert [one["release"] for one in kept] == sorted(names)

    @rule(lives=LIVES, choice=st.integers(0, 9), is_slow=st.booleans())
    def roll_back(self, lives: int | None, choice: int, is_slow: bool) -> None:
        """An operator serves any release that is left."""
        before = self.pointer()
        if before is None or not before["releases"]:
            return
        entry = before["releases"][choice % len(before["releases"])]
        try:
            with clock(is_slow):
                after = releases.activate(self.store(lives), entry["release"])
        except Killed:
            assert self.pointer() == before
        else:
            assert after["pinned"]
            assert after["current"]["release"] == entry["release"]

    @rule(lives=LIVES)
    def serve_the_newest(self, lives: int | None) -> None:
        """The end of a rollback."""
        before = self.pointer()
        if before is None or not before["releases"]:
            return
        try:
            after = releases.unpin(self.store(lives))
        except Killed:
            assert self.pointer() == before
        else:
            assert not after["pinned"]
            assert after["current"]["release"] == before["releases"][-1]["release"]

    @invariant()
    def readers_see_a_whole_release(self) -> None:
        """What is served has its manifest; sequences, tokens and moves only grow."""
        pointer, before = self.pointer(), self.before
        self.before = pointer
        if pointer is None:
            assert before is None
            return
        for entry in pointer["releases"]:
            found = releases.read_manifest(self.store(), entry["release"])
            assert {key: found[key] for key in entry} == entry
            assert (
                self.published.setdefault(entry["release"], entry["sequence"]) == entry["sequence"]
            )
        names = [entry["release"] for entry in pointer["releases"]]
        sequences = [entry["sequence"] for entry in pointer["releases"]]
        assert sequences == sorted(set(sequences))
        assert len(set(self.published.values())) == len(self.published)
        if pointer["releases"]:
            assert pointer["current"]["release"] in names
            assert pointer["previous"] is None or pointer["previous"] in names
            assert pointer["pinned"] or pointer["current"]["release"] == names[-1]
        if before:
            assert pointer["token"] >= before["token"]
            if pointer["current"] != before["current"]:
                assert pointer["moved_at"] > before["moved_at"]


TestReleases = Releases.TestCase
TestReleases.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
