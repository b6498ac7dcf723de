"""Mutants of Python files, and which of them no test notices: `mutmut.ts` starts it per folder.

mutmut mutates a copy of the sources, and forks a process for each mutant that has imported the
tests. It wants a folder in which modules lie as they are imported: `src` and `test` are links.
"""

import ast
import hashlib
import json
import os
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

# Behind the packages of the environment, which are those that the tests run with.
sys.path.append(str(ROOT / ".venv" / "mutmut"))

FOLDERS = {"pipeline": "pyspark", "dashboard": "streamlit"}
SURVIVED = (0, 5, 33)
"""What mutmut writes of a mutant for which all tests pass, or that no test reaches."""


@dataclass(frozen=True)
class Task:
    """What is mutated. `spark`: functions that are not counted. `files`: of `sources`, those to
    test again whatever is known of them.
    """

    folder: Path
    environment: str
    sources: list[str]
    tests: list[str]
    spark: list[str]
    files: list[str]
    force: bool

    @property
    def package(self) -> Path:
        """The folder whose modules the tests import."""
        return ROOT / FOLDERS[self.environment]

    def source(self, file: str) -> str:
        """A source file as mutmut names it."""
        return f"src/{(ROOT / file).relative_to(self.package)}"


def main() -> None:
    """Write `mutants.json`; ends with an error where the tests fail without a mutant."""
    facts = json.loads(sys.argv[1])
    task = Task(**facts | {"folder": ROOT / facts["folder"]})
    prepare(task)
    os.chdir(task.folder)
    # One process at a time, and no more threads than that.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    # Imported here: both read the working directory.
    from mutmut.__main__ import cli

    again = [module_pattern(task.source(file)) for file in task.files]
    cli(["run", "--max-children", "1", *again], standalone_mode=False)
    chosen = task.files or task.sources
    found = [mutant for file in chosen for mutant in mutants(task, file)]
    Path("mutants.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def prepare(task: Task) -> None:
    """Make the folder, or leave it for mutmut to go on from: it tests again the functions that have
    changed. Nothing is kept where anything else has changed that a test may read.
    """
    config, state = configuration(task), task.folder / "state"
    inputs = hashlib.sha256(config.encode())
    for file in sorted(others(task)):
        inputs.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    if not task.force and state.is_file() and state.read_text() == inputs.hexdigest():
        return
    shutil.rmtree(task.folder, ignore_errors=True)
    task.folder.mkdir(parents=True)
    (task.folder / "src").symlink_to(task.package)
    (task.folder / "test").symlink_to(ROOT / "test")
    # Tests find the data files of packages by their own place.
    (task.folder / "mutants").mkdir()
    (task.folder / "mutants" / ".venv").symlink_to(ROOT / ".venv")
    (task.folder / "pyproject.toml").write_text(config)
    state.write_text(inputs.hexdigest())


def others(task: Task) -> Iterator[Path]:
    """The files that tests may read but those which are mutated."""
    yield from (ROOT / test for test in task.tests)
    yield from (ROOT / "test").glob("*/**/conftest.py")
    yield from (ROOT / "test" / "support").rglob("*.py")
    yield from (task.package / "requirements.txt", Path(__file__))
    mutated = {ROOT / file for file in task.sources}
    for file in task.package.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts and file not in mutated:
            yield file


def configuration(task: Task) -> str:
    """The pyproject.toml of the folder: as at the root, with the paths that are there."""
    pytest = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    mutmut = {
        "source_paths": ["src"],
        "only_mutate": [task.source(file) for file in task.sources],
        # The s3 of a pair of stores starts a process.
        "pytest_add_cli_args_test_selection": [*task.tests, "-k", "not [s3]"],
        "timeout_multiplier": 5.0,
        "use_git_change_detection": False,
    }
    tables = {"mutmut": mutmut, "pytest.ini_options": pytest | {"pythonpath": ["src", "test"]}}
    return "".join(table(name, values) for name, values in tables.items())


def table(name: str, values: dict[str, Any]) -> str:
    # Texts, numbers, booleans and lists are written alike in JSON and in TOML.
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in values.items()]
    return f"[tool.{name}]\n{''.join(lines)}"


def module_pattern(source: str) -> str:
    """All mutants of a file."""
    module = source.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return f"{module.removesuffix('.__init__')}.x*"


def mutants(task: Task, file: str) -> Iterator[dict[str, Any]]:
    """The counted mutants of a file, as `report.ts` reads them."""
    from mutmut.mutation.data import SourceFileMutationData

    source = task.source(file)
    data = SourceFileMutationData(path=source)
    data.load()
    starts = function_lines((ROOT / file).read_text(encoding="utf-8"))
    for name, outcome in data.exit_code_by_key.items():
        function = function_of(name)
        if function[1] in task.spark:
            continue
        if outcome is None:
            raise SystemExit(f"{name} was not tested")
        offset, before, after = difference(name, source)
        yield {
            "file": file,
            "line": starts[function] + offset,
            "from": before,
            "to": after,
            "isNoticed": outcome not in SURVIVED,
        }


def function_of(name: str) -> tuple[str | None, str]:
    """The class, if any, and the function that a mutant is of."""
    from mutmut.utils.format_utils import orig_function_and_class_names_from_key

    function, owner = orig_function_and_class_names_from_key(name)
    return owner, function


def function_lines(text: str) -> dict[tuple[str | None, str], int]:
    """The line of each function and method."""
    found = {}
    for node in ast.parse(text).body:
        owner, body = (node.name, node.body) if isinstance(node, ast.ClassDef) else (None, [node])
        for each in body:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                found[owner, each.name] = each.lineno
    return found


def difference(name: str, source: str) -> tuple[int, str, str]:
    """Where a mutant differs, in lines from that of its function; the lines before and after."""
    import libcst
    from mutmut.mutation.diff_apply import read_functions_from_index

    functions = read_functions_from_index(name, source)
    assert functions is not None, name
    before, after = (
        libcst.Module([each.with_changes(leading_lines=[], decorators=[])]).code.strip().split("\n")
        for each in functions
    )
    start = 0
    while before[start] == after[start]:
        start += 1
    end = 1
    while end <= min(len(before), len(after)) - start and before[-end] == after[-end]:
        end += 1
    texts = (
        " ".join(" ".join(lines[start : 1 - end or None]).split()) for lines in (before, after)
    )
    return start, *texts


if __name__ == "__main__":
    main()
