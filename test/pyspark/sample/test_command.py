"""The command `sample`: what it says of wrong input, and what its check returns."""

import argparse
from pathlib import Path

import pytest

from pipeline.cli import sample
from pipeline.errors import InputError


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    sample.add_arguments(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "sample: no folder given, use --out DIR (make sample OUT=DIR)"),
        (["--out", "x", "--scale", "0"], "sample: --scale 0 must be 0.005 or more"),
        (["--out", "x", "--scale", "nan"], "sample: --scale nan must be 0.005 or more"),
        (["--out", "x", "--seed", "-1"], "sample: --seed -1 must not be negative"),
        (["--out", "x", "--check"], "sample: nothing to check, x/order_items.csv is not there"),
    ],
)
def test_wrong_input_is_named(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as failure:
        sample.run(options(*arguments))
    assert str(failure.value) == message


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot write to .*file"):
        sample.run(options("--out", str(tmp_path / "file"), "--scale", "0.005"))


def test_the_check_passes_at_its_scale_and_misses_at_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generated = ("--out", str(tmp_path), "--scale", "0.01")
    assert sample.run(options(*generated)) == 0
    assert sample.run(options(*generated, "--check")) == 0
    assert capsys.readouterr().out.endswith("metrics, 0 missed\n")
    assert sample.run(options("--out", str(tmp_path), "--scale", "0.02", "--check")) == 1
    assert "MISS" in capsys.readouterr().out
