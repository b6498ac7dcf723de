"""A run that is killed at any moment harms no reader and is resumed to the same release."""

from pathlib import Path

import pytest

from support.drill import Program, contents, drill, source_of
from support.runs import execute
from support.tiny_source import ITEMS, item, write_source

SHORT_RUN = Path(__file__).resolve().parents[2] / "support" / "short_run.py"


@pytest.mark.usefixtures("one_session")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.full)])
def test_kills_leave_every_reader_and_the_last_release_as_if_there_were_none(
    tmp_path: Path, kills: int
) -> None:
    data = [
        write_source(tmp_path / "first", ITEMS),
        write_source(tmp_path / "second", [*ITEMS, item(6, "dora", "2023-03-02")]),
    ]
    home, calm = tmp_path / "home", tmp_path / "calm"
    last = drill(data, Program(home, SHORT_RUN), kills, seed=1)
    execute(calm, source_of(last, data), run_id=last)
    assert contents(home, last) == contents(calm, last)
