"""Memory: the heap by machine and data, and a shortage reported in one line with an exit code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.spark import memory
from pipeline.spark.memory import GIB, heap_bytes, heap_setting, machine_memory, memory_failure
from support.runs import ledger
from support.tiny_source import ITEMS, write_source

ROOT = Path(__file__).resolve().parents[2]
MEMORY_RUN = ROOT / "test" / "support" / "memory_run.py"
SHORTAGE = "Spark ran out of memory: set GP_SPARK_MEMORY to a larger heap, such as 12g"
FULL = pytest.param(["--reason", "slowly"], marks=pytest.mark.full, id="slowly")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("how", [pytest.param([], id="at once"), FULL])
def test_a_run_without_memory_ends_with_one_line_and_a_code(tmp_path: Path, how: list[str]) -> None:
    home, data = tmp_path / "home", write_source(tmp_path / "data", ITEMS)
    left = home / "spill" / "left by a killed run"
    left.mkdir(parents=True)
    words = ["--home", home, "run", "--master", "local[2]", "--data", data, "--run-id", "run", *how]
    environment = {k: v for k, v in os.environ.items() if k != "SPARK_LOCAL_DIRS"}
    ended = subprocess.run(
        [sys.executable, MEMORY_RUN, *words],
        env=environment | {"JAVA_TOOL_OPTIONS": "", "GP_SPARK_MEMORY": "512m"},
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    lines = [line for line in ended.stderr.splitlines() if "_OPTIONS" not in line]
    assert (ended.returncode, lines[-1]) == (5, f"error: {SHORTAGE}"), lines
    assert len(lines) < 10, lines
    failed = next(step for step in ledger(home, "run")["steps"] if step["name"] == "silver")
    assert failed["error"] == {"type": "MemoryShortageError", "message": SHORTAGE}
    # Java that ends so leaves its folders; the next run removes them.
    assert [path.name.partition("-")[0] for path in sorted((home / "spill").iterdir())] == [
        "blockmgr",
        "spark",
    ]
    assert not left.exists()


@pytest.mark.parametrize(
    ("records", "of_machine", "heap"),
    [
        (400_000, 24, 3),  # one machine does much beside a small run
        (5_000_001, 24, 12),
        (None, 24, 12),  # nobody knows how many there are
        (400_000, 4, 2),
        (40_000_000, 1, 1),
    ],
)
def test_the_heap_follows_from_the_machine_and_the_data(
    monkeypatch: pytest.MonkeyPatch, records: int | None, of_machine: int, heap: int
) -> None:
    monkeypatch.setattr(memory, "machine_memory", lambda: of_machine * GIB)
    assert heap_bytes(records) == heap * GIB


def test_the_setting_overrides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GP_SPARK_MEMORY", "20g")
    assert heap_setting(1) == "20g"
    for wrong in ("20", "511m", "0g", "much"):
        monkeypatch.setenv("GP_SPARK_MEMORY", wrong)
        with pytest.raises(InputError, match=f"GP_SPARK_MEMORY={wrong}: expected a size"):
            heap_setting(1)


@pytest.mark.parametrize(
    ("groups", "limits", "expected"),
    [
        ("0::/", {"memory.max": "1000"}, 1000),  # in a container
        ("0::/a/b", {"a/memory.max": "2000", "a/b/memory.max": "max"}, 2000),
        ("4:memory:/a\n1:cpu:/", {"memory/a/memory.limit_in_bytes": "3000"}, 3000),
        ("0::/a", {"memory/memory.limit_in_bytes": "9223372036854771712"}, None),
        ("", {}, None),
    ],
)
def test_the_limit_of_a_container_counts(
    tmp_path: Path, groups: str, limits: dict[str, str], expected: int | None
) -> None:
    for name, text in limits.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n", encoding="ascii")
    of_process = tmp_path / "cgroup"
    of_process.write_text(groups, encoding="ascii")
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert machine_memory(tmp_path, of_process) == (expected or installed)


@pytest.mark.parametrize(
    ("master", "message", "advice"),
    [
        ("yarn", "Container killed by YARN for exceeding memory limits. 5.5 GB", "executor.memory"),
        ("spark://a:7077", "ExecutorLostFailure: Command exited with code 52", "executor.memory"),
        ("spark://a:7077", "Executor got terminated with exit code 137", "executor.memory"),
        ("", "java.lang.OutOfMemoryError: Java heap space", "spark.driver.memory"),
        ("local[2]", "java.lang.OutOfMemoryError: GC overhead limit exceeded", "GP_SPARK_MEMORY"),
        ("local[2]", "Job aborted: exit code 1", ""),
        ("local[2]", "line 52: exit code 1370", ""),
    ],
)
@pytest.mark.usefixtures("spark")
def test_which_failures_are_a_lack_of_memory(master: str, message: str, advice: str) -> None:
    found = memory_failure(RuntimeError(message), master)
    assert (advice in str(found)) if advice else (found is None)


def test_the_docs_have_each_setting_of_the_pipeline() -> None:
    read = re.compile(r'environ(?:\.get\(|\[)"(\w+)"')
    code = (ROOT / "pyspark" / "pipeline").rglob("*.py")
    names = {name for file in code for name in read.findall(file.read_text(encoding="utf-8"))}
    # JAVA_HOME is Java's own, the archive is made by `.ci/setup`.
    names -= {"JAVA_HOME", "GP_MAKE_CLASS_ARCHIVE"}
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))
    assert "GP_SPARK_MEMORY" in names
    assert {
        name for name in names if not re.search(rf"^\| {name} \|", pages, re.MULTILINE)
    } == set()
