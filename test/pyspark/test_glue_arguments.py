"""The same command line, as AWS Glue writes it."""

import os
import runpy
import sys
from datetime import date
from pathlib import Path

import pytest

from pipeline.cli.main import read_options
from pipeline.errors import InputError

MAIN = Path(__file__).parents[2] / "pyspark" / "main.py"
OWN = ["--JOB_ID", "j_1", "--JOB_RUN_ID", "jr_1", "--JOB_NAME", "gp", "--TempDir", "s3://b/tmp"]


def test_known_options_are_read_and_glues_own_are_left_alone() -> None:
    given = ["--home", "s3://b/home", "--run-id", "nightly-1", "--as-of", "2024-02-29"]
    options = read_options([*OWN, *given, "--job-language", "python", "--force", "true"])
    assert (options.home, options.run_id, options.as_of) == (
        "s3://b/home",
        "nightly-1",
        date(2024, 2, 29),
    )
    # Glue has a master of its own: an empty one keeps it.
    assert (options.force, options.allow_shrink, options.master) == (True, False, "")
    # It tries again with the same words, a person has resume.
    assert (options.retries, read_options(["run"]).retries) == (True, False)


def test_a_switch_can_be_off_and_must_be_one_or_the_other() -> None:
    forced = {text: read_options([*OWN, "--force", text]).force for text in ("", "true", "false")}
    assert forced == {"": True, "true": True, "false": False}
    with pytest.raises(InputError, match="--force maybe: expected true or false"):
        read_options([*OWN, "--force", "maybe"])


def test_settings_of_the_source_come_as_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GP_DATABASE_SECRET", "another")
    read_options([*OWN, "--database-secret", "gp/reader"])
    assert os.environ["GP_DATABASE_SECRET"] == "gp/reader"


def test_elsewhere_an_unknown_option_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_options(["run", "--TempDir", "s3://b/tmp"])
    assert "unrecognized arguments: --TempDir" in capsys.readouterr().err


def test_a_success_raises_nothing_for_glue_and_a_failure_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = ["main.py", "--home", str(tmp_path), "ddl"]
    monkeypatch.setattr(sys, "argv", command)
    runpy.run_path(str(MAIN), run_name="__main__")
    monkeypatch.setattr(sys, "argv", [*command, "--user", "nobody=x"])
    with pytest.raises(SystemExit) as raised:
        runpy.run_path(str(MAIN), run_name="__main__")
    assert raised.value.code == 2
