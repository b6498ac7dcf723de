"""Memory of a local Spark: how much of this machine it takes, and the error when it runs out."""

import os
import re
from contextlib import suppress
from pathlib import Path
from subprocess import Popen, TimeoutExpired

from py4j.protocol import Py4JError  # type: ignore[import-untyped]

from pipeline.errors import InputError, MemoryShortageError, root_cause
from pyspark import SparkContext

GIB = 1 << 30
MIB = 1 << 20

# The rest is for Python, for buffers outside of the heap and for the other programs.
SHARE_OF_MACHINE = 0.5
MIN_HEAP = GIB
# As much is enough for so many records, and a garbage collector that has more also takes more.
SMALL_HEAP, RECORDS_OF_SMALL_HEAP = 3 * GIB, 5_000_000

# Spark starts with no less than 450 MB.
HEAP = re.compile(r"(51[2-9]|5[2-9]\d|[6-9]\d\d|\d{4,})m|[1-9]\d*g", re.IGNORECASE)

CGROUP = Path("/sys/fs/cgroup")
CGROUP_OF_PROCESS = Path("/proc/self/cgroup")

# How Java ends with -XX:+ExitOnOutOfMemoryError, and by the system's killer.
HEAP_EXHAUSTED, KILLED = 3, -9
JAVA_END_SECONDS = 10

# Messages of Spark about its heap, and about an executor that its platform has ended.
HEAP_TEXTS = re.compile(r"OutOfMemoryError|GC overhead limit|Java heap space")
EXECUTOR_TEXTS = re.compile(
    r"exceeding (physical )?memory limits|[Ee]xit(ed with)? (code|status):? (52|137)\b|OOMKilled"
)


def heap_bytes(records: int | None) -> int:
    """The heap for about so many records; None: for an unknown number."""
    share = max(MIN_HEAP, int(machine_memory() * SHARE_OF_MACHINE))
    is_small = records is not None and records <= RECORDS_OF_SMALL_HEAP
    return min(share, SMALL_HEAP) if is_small else share


def heap_setting(records: int | None) -> str:
    """`GP_SPARK_MEMORY`, else the heap for about so many records. Raises InputError."""
    wished = os.environ.get("GP_SPARK_MEMORY")
    if wished and not HEAP.fullmatch(wished):
        raise InputError(f"GP_SPARK_MEMORY={wished}: expected a size such as 12g, 512m at least")
    return wished or f"{heap_bytes(records) // MIB}m"


def machine_memory(cgroup: Path = CGROUP, of_process: Path = CGROUP_OF_PROCESS) -> int:
    """Bytes that this process may use: the machine's memory, or a container's limit below it."""
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([installed, *_limits(cgroup, of_process)])


def _limits(cgroup: Path, of_process: Path) -> list[int]:
    """The limits of control groups, of version 2 (`memory.max`) and 1, and of their parents."""
    folders = {cgroup, cgroup / "memory"}
    try:
        lines = of_process.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        _, controllers, path = line.split(":", maxsplit=2)
        if controllers in ("", "memory"):
            group = (cgroup / controllers / path.lstrip("/")) if path != "/" else cgroup
            folders |= {group, *(p for p in group.parents if cgroup in p.parents)}
    files = [
        folder / name
        for folder in folders
        for name in ("memory.max", "memory.limit_in_bytes")
        if (folder / name).is_file()
    ]
    texts = [file.read_text(encoding="ascii").strip() for file in files]
    return [int(text) for text in texts if text.isdigit()]


def memory_failure(error: BaseException, master: str) -> MemoryShortageError | None:
    """What to report in the place of `error` where memory ran short; None for any other error."""
    is_cut = isinstance(error, Py4JError | ConnectionError | EOFError) and not hasattr(
        error, "java_exception"
    )
    code = _java_exit_code(wait=is_cut)
    if code == KILLED:
        return MemoryShortageError(
            "the system killed Spark's Java, as a rule because the machine has no memory left: end "
            "other programs, or set GP_SPARK_MEMORY to a smaller heap"
        )
    # A Java that has ended answers no question about its error.
    text = " ".join((str(error), *root_cause(error))) if code is None else ""
    if EXECUTOR_TEXTS.search(text):
        return MemoryShortageError(
            "an executor of Spark ran out of memory: raise spark.executor.memory"
        )
    if code != HEAP_EXHAUSTED and not HEAP_TEXTS.search(text):
        return None
    if master.startswith("local"):
        advice = "set GP_SPARK_MEMORY to a larger heap, such as 12g"
    else:
        advice = "raise spark.driver.memory and spark.executor.memory, or add workers"
    return MemoryShortageError(f"Spark ran out of memory: {advice}")


def _java_exit_code(*, wait: bool) -> int | None:
    """How the Java of this process ended; None while it runs, or where it is not our child."""
    process: Popen[bytes] | None = getattr(SparkContext._gateway, "proc", None)
    if process is None:
        return None
    with suppress(TimeoutExpired):
        # Its connections break before it has ended.
        return process.wait(JAVA_END_SECONDS if wait else 0)
    return None
