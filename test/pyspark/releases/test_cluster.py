"""The pipeline runs unchanged where the workers are processes of their own."""

from pathlib import Path

import pytest

from support.drill import Program, contents
from support.tiny_source import ITEMS, write_source

SHORT_RUN = Path(__file__).resolve().parents[2] / "support" / "short_run.py"
MASTERS = {"threads": "local[2]", "processes": "local-cluster[2,1,1024]"}


@pytest.mark.full
@pytest.mark.timeout(600)
def test_workers_in_processes_of_their_own_make_the_same_release(tmp_path: Path) -> None:
    data = write_source(tmp_path / "data", ITEMS)
    for home, master in MASTERS.items():
        program = Program(tmp_path / home, SHORT_RUN)
        program.finish("--data", data, "--run-id", "run", "--master", master)
    found = {home: contents(tmp_path / home, "run") for home in MASTERS}
    assert found["processes"] == found["threads"]
