"""Places that can't be used: one line that names the place and what to do, and exit code 2."""

import errno
import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.cli.places import NO_ACCESS, NO_FOLDER, NO_ROOM, place_refusal
from support.runs import Released, attempts, execute, ledger, served
from support.tiny_source import ITEMS, item, write_source

SHORT_RUN = Path(__file__).resolve().parents[2] / "support" / "short_run.py"


def short_run(home: Path, *arguments: object, largest_file: int = -1) -> tuple[int, list[str]]:
    """A run of its own process: exit code, and what it wrote on the terminal."""
    ended = subprocess.run(
        [sys.executable, SHORT_RUN, "--home", home, "run", "--master", "local[2]", *arguments],
        env=os.environ | {"JAVA_TOOL_OPTIONS": ""},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)),
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, [line for line in ended.stderr.splitlines() if "_OPTIONS" not in line]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("file", f"{{}}/file/logs: Not a directory; {NO_FOLDER}"),
        ("dangling", f"{{}}/dangling: File exists; {NO_FOLDER}"),
        ("file/below", f"{{}}/file/below/logs: Not a directory; {NO_FOLDER}"),
    ],
)
def test_a_home_that_is_no_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, message: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert main(["--home", str(tmp_path / place), "runs"]) == 2
    assert capsys.readouterr().err == f"error: {message.format(tmp_path)}\n"


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.ENOSPC, NO_ROOM), (errno.EROFS, NO_ACCESS), (errno.EACCES, NO_ACCESS)],
)
def test_the_refusal_names_place_cause_and_what_to_do(number: int, advice: str) -> None:
    text = os.strerror(number)
    assert place_refusal(OSError(number, text, "/home/x"), "/home") == f"/home/x: {text}; {advice}"
    assert place_refusal(OSError(number, text), "/home") == f"/home: {text}; {advice}"


def test_other_errors_are_no_refusal_of_a_place() -> None:
    assert place_refusal(ConnectionResetError(errno.ECONNRESET, "reset"), "/home") is None
    assert place_refusal(ValueError("No space left on device"), "/home") is None


@pytest.mark.usefixtures("one_mart")
def test_a_home_may_have_any_name(tmp_path: Path) -> None:
    name = "[acme] home, {a,b}, what?*"
    data = write_source(tmp_path / name / "data", ITEMS)
    assert execute(tmp_path / name / "home", data, run_id="run")["status"] == "succeeded"
    assert execute(tmp_path / name / "home", data)["status"] == "unchanged"


@pytest.mark.usefixtures("one_session")
def test_a_full_disk_is_one_line_and_the_run_goes_on_once_there_is_room(
    released: Released, tmp_path: Path
) -> None:
    # More bytes than Spark's native libraries, which must still be unpacked, and less than bronze.
    customers = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(10_000)]
    items = [item(i, customer, "2023-01-05") for i, customer in enumerate(customers)]
    home, data = released.home, write_source(tmp_path / "data", items)
    code, said = short_run(home, "--data", data, "--run-id", "full", largest_file=400_000)
    errors = [line for line in said if "error" in line]
    assert (code, len(errors)) == (2, 1), said
    assert errors[0].startswith(f"error: {home}")
    assert errors[0].endswith(f"; {NO_ROOM}")
    assert len(said) < 20, said
    [bronze, *_] = ledger(home, "full")["steps"]
    assert bronze["error"] == {"type": "IOException", "message": "File too large"}
    assert served(home)["release"] == "first"
    assert attempts(execute(home, resume="full"))["bronze"] == 2
    assert served(home)["release"] == "full"
