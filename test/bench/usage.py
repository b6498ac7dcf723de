"""A run of the pipeline as a process: its seconds, and what all its processes used."""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "pyspark" / "main.py"


@dataclass
class Usage:
    """Processor seconds and memory of a process and all that it started.

    A page that several processes share counts once (proportional set size): resident sizes count
    all of Java's heap twice at each moment in which it forks.
    """

    peak: int = 0
    processor: dict[tuple[int, float], float] = field(default_factory=dict)

    def watch(self, parent: psutil.Process) -> None:
        """Look until the process has ended."""
        while parent.is_running() and parent.status() != psutil.STATUS_ZOMBIE:
            self._look(parent)
            time.sleep(0.25)

    def _look(self, parent: psutil.Process) -> None:
        held = 0
        for process in [parent, *parent.children(recursive=True)]:
            try:
                times, key = process.cpu_times(), (process.pid, process.create_time())
                self.processor[key] = times.user + times.system
                held += process.memory_full_info().pss
            except psutil.Error:
                continue
        self.peak = max(self.peak, held)


def run(home: Path, data: Path, run_id: str, *more: str) -> tuple[float, Usage]:
    """Wall seconds and usage of a run of the pipeline."""
    command = ["--home", home, "run", "--data", data, "--run-id", run_id, *more]
    usage, began = Usage(), time.monotonic()
    with subprocess.Popen([sys.executable, MAIN, *map(str, command)], cwd=ROOT) as process:
        watcher = threading.Thread(target=usage.watch, args=(psutil.Process(process.pid),))
        watcher.start()
        code = process.wait()
        watcher.join()
    if code:
        raise SystemExit(f"{run_id} of {data} ended with exit code {code}")
    return time.monotonic() - began, usage
