"""Kills a run at random moments until enough kills are done, and watches what a reader sees.

`make drill` does it at scale 1 with 50 kills; the tests at a small scale with 10. Runs alternate
between two versions of the data, so that a release is always there to be read while the next is
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
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline import releases
from pipeline.lake import Lake
from pipeline.ledger import read_ledger
from pipeline.objects import DirectoryStore

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
        while not self._stop.is_set():
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


def command(home: Path, *arguments: object) -> list[str]:
    """A pipeline command under a home of its own."""
    return [sys.executable, str(MAIN), "--home", str(home), "run", *map(str, arguments)]


def finish(home: Path, *arguments: object) -> float:
    """A command undisturbed; returns its seconds."""
    began = time.monotonic()
    subprocess.run(command(home, *arguments), check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def kill_after(seconds: float, home: Path, *arguments: object) -> bool:
    """Start a command and kill it with everything it started; False when it was faster."""
    process = subprocess.Popen(
        command(home, *arguments), stderr=subprocess.DEVNULL, start_new_session=True
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


def drill(data: list[Path], home: Path, kills: int, seed: int) -> str:
    """Kill until `kills` are done; returns the last run's id. Raises on a wrong read or result."""
    moments = random.Random(seed)
    longest = finish(home, "--data", data[0], "--run-id", "run-0", "--force")
    store, done, number = DirectoryStore(home / "objects"), 0, 0
    with Reader(home) as reader:
        while done < kills:
            number += 1
            run_id = f"run-{number}"
            begin = ("--data", data[number % len(data)], "--run-id", run_id, "--force")
            wish: tuple[object, ...] = begin
            while kill_after(moments.uniform(0.2, longest * 1.05), home, *wish):
                done += 1
                planned = store.get(f"runs/{run_id}.json") is not None
                wish = ("--resume", run_id) if planned else begin
                print(f"kill {done}/{kills} of {run_id}", file=sys.stderr, flush=True)
            assert read_ledger(store, run_id)["status"] == "succeeded"
    assert reader.reads > 0
    assert not reader.faults, reader.faults[:3]
    return f"run-{number}"


def contents(home: Path, release: str) -> dict[str, str]:
    """Per table of a release, a hash of its rows in any order."""
    manifest = releases.read_manifest(DirectoryStore(home / "objects"), release)
    found = {}
    for table, version in manifest["tables"].items():
        files = [str(home / "lake" / version["path"] / f["name"]) for f in version["files"]]
        rows = duckdb.execute("select t::varchar from read_parquet($1) t", [files]).fetchall()
        text = "\n".join(sorted(row[0] for row in rows))
        found[table] = hashlib.sha256(text.encode()).hexdigest()
    return found


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
        last = drill(data, folder / "home", options.kills, options.seed)
        number = int(last.removeprefix("run-"))
        finish(folder / "calm", "--data", data[number % 2], "--run-id", last)
        same = contents(folder / "home", last) == contents(folder / "calm", last)
        print(f"{options.kills} kills, every run resumed, last release identical: {same}")
        return 0 if same else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
