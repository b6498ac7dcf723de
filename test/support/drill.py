"""Kills a run at random moments until enough kills are done, and watches what a reader sees.

`make drill` does it at scale 1 with 50 kills; the tests over a handful of records with 10. Runs
alternate between two versions of the data, so that a release is there to be read while the next is
being made.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline.storage import releases
from pipeline.storage.documents import Document
from pipeline.storage.lake import Lake
from pipeline.storage.objects import DirectoryStore
from support.runs import ledger

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "pyspark" / "main.py"


@dataclass
class Reader:
    """Reads the served release over and over, as a consumer would; keeps what was wrong."""

    home: Path
    reads: int = 0
    faults: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Reader":
        self._thread = threading.Thread(target=self._read_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read_on(self) -> None:
        store, lake = DirectoryStore(self.home / "objects"), Lake(self.home / "lake")
        # A pause, so that the runs have the processor.
        while not self._stop.wait(0.02):
            try:
                read_whole(store, lake)
                self.reads += 1
            except Exception as error:
                self.faults.append(f"{type(error).__name__}: {error}")
            time.sleep(0.2)


def read_whole(store: DirectoryStore, lake: Lake) -> None:
    """Every gold table of the served release, byte for byte."""
    pointer = releases.read_pointer(store)
    assert pointer is not None
    manifest = releases.read_manifest(store, pointer["current"]["release"])
    for table, version in manifest["tables"].items():
        if table.startswith("gold/"):
            lake.verify(table, version)


@dataclass(frozen=True)
class Program:
    """The pipeline's command under a home of its own."""

    home: Path
    main: Path = MAIN

    def command(self, *arguments: object) -> list[str]:
        """The words of a run."""
        words = [sys.executable, self.main, "--home", self.home, "run", *arguments]
        return [str(word) for word in words]

    def finish(self, *arguments: object) -> float:
        """A run undisturbed; returns its seconds."""
        began = time.monotonic()
        subprocess.run(self.command(*arguments), check=True, stderr=subprocess.DEVNULL)
        return time.monotonic() - began


def moments(kills: int, longest: float, seed: int) -> Iterator[float]:
    """Seconds after which to kill: at random, one in each of so many equal parts of a run."""
    rng = random.Random(seed)
    while True:
        for part in rng.sample(range(kills), kills):
            yield max(0.2, (part + rng.random()) / kills * longest)


def kill_after(seconds: float | None, program: Program, *arguments: object) -> bool:
    """Start a run and kill it with everything it started; False when it was faster, or without a
    limit.
    """
    process = subprocess.Popen(
        program.command(*arguments), stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    if code:
        raise RuntimeError(f"{' '.join(map(str, arguments))} ended with {code} undisturbed")
    return False


def drill(data: list[Path], program: Program, kills: int, seed: int) -> str:
    """Kill until `kills` are done; returns the last run's id. Raises on a wrong read or result."""
    longest = program.finish("--data", data[0], "--run-id", "run-0", "--force") * 1.05
    limits = moments(kills, longest, seed)
    store, done, number = DirectoryStore(program.home / "objects"), 0, 0
    with Reader(program.home) as reader:
        while done < kills:
            number += 1
            run_id = f"run-{number}"
            begin = ("--data", data[number % len(data)], "--run-id", run_id, "--force")
            wish: tuple[object, ...] = begin
            while kill_after(next(limits) if done < kills else None, program, *wish):
                done += 1
                print(f"kill {done}/{kills} of {run_id}", file=sys.stderr, flush=True)
                planned = store.get(f"runs/{run_id}.json") is not None
                # Ended already: it was killed on its way out.
                if planned and ledger(program.home, run_id)["status"] == "succeeded":
                    break
                wish = ("--resume", run_id) if planned else begin
            assert ledger(program.home, run_id)["status"] == "succeeded"
    assert reader.reads > 0
    assert not reader.faults, reader.faults[:3]
    return f"run-{number}"


def contents(home: Path, release: str, manifest: Document | None = None) -> dict[str, str]:
    """Per table of a release, a hash of its rows in any order; its manifest is that of the home."""
    manifest = manifest or releases.read_manifest(DirectoryStore(home / "objects"), release)
    found = {}
    for table, version in manifest["tables"].items():
        files = [str(home / "lake" / version["path"] / f["name"]) for f in version["files"]]
        rows = duckdb.execute("select t::varchar from read_parquet($1) t", [files]).fetchall()
        text = "\n".join(sorted(row[0] for row in rows))
        found[table] = hashlib.sha256(text.encode()).hexdigest()
    return found


def source_of(last: str, data: list[Path]) -> Path:
    """The version of the data that the drill's last run read."""
    return data[int(last.removeprefix("run-")) % len(data)]


def main() -> int:
    """The drill at real size."""
    parser = argparse.ArgumentParser(prog="make drill", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gp-drill-"))
    try:
        data = []
        for seed in (1, 2):
            data.append(folder / f"data-{seed}")
            make = ["sample", "--out", data[-1], "--scale", options.scale, "--seed", seed]
            subprocess.run([sys.executable, MAIN, *map(str, make)], check=True)
        home, calm = folder / "home", folder / "calm"
        last = drill(data, Program(home), options.kills, options.seed)
        Program(calm).finish("--data", source_of(last, data), "--run-id", last)
        same = contents(home, last) == contents(calm, last)
        print(f"{options.kills} kills, every run resumed, last release identical: {same}")
        return 0 if same else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
