"""Killed at random moments: never a wrong read, always resumed, and the same release in the end."""

from pathlib import Path

import pytest

from support.drill import contents, drill, finish
from support.tiny_source import ITEMS, item, write_source

KILLS = 3


@pytest.mark.timeout(1800)
def test_a_killed_run_is_resumed_to_the_release_of_an_undisturbed_one(tmp_path: Path) -> None:
    data = [
        write_source(tmp_path / "even", ITEMS),
        write_source(tmp_path / "odd", [*ITEMS, item(6, "dora", "2023-03-02")]),
    ]
    last = drill(data, tmp_path / "home", KILLS, seed=1)
    calm = data[int(last.removeprefix("run-")) % 2]
    finish(tmp_path / "calm", "--data", calm, "--run-id", last)
    assert contents(tmp_path / "home", last) == contents(tmp_path / "calm", last)
