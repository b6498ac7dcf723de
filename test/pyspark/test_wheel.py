"""What Glue installs: the wheel is the whole pipeline, its packages are those that are tested."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import plan

ROOT = Path(__file__).parents[2]
UV = ROOT / ".venv" / "tools" / "bin" / "uv"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with main.py and, in `site`, the installed wheel; nothing of the repository."""
    folder = tmp_path_factory.mktemp("glue")
    (folder / "main.py").write_bytes((ROOT / "pyspark" / "main.py").read_bytes())
    uv([*["build", "--quiet", "--wheel", "--offline", "--out-dir"], str(folder), str(ROOT)])
    (wheel,) = folder.glob("*.whl")
    site = str(folder / "site")
    uv(["pip", "install", "--quiet", "--offline", "--no-deps", "--target", site, str(wheel)])
    return folder


def uv(arguments: list[str]) -> None:
    subprocess.run(
        [UV, *arguments], check=True, timeout=120, env={**os.environ, "UV_PYTHON": sys.executable}
    )


def run(installed: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed / "site")}
    done = subprocess.run(
        [sys.executable, *command], cwd=installed, env=environment, check=True, timeout=120,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_main_runs_from_the_wheel(installed: Path) -> None:
    assert "--redshift-workgroup" in run(installed, "main.py", "run", "--help")


def test_the_wheel_is_the_whole_pipeline(installed: Path) -> None:
    code = "import pipeline.plan as p; print(p.__file__, p.code_version())"
    file, version = run(installed, "-c", code).split()
    assert Path(file).is_relative_to(installed)
    assert version == plan.code_version()
    package = ROOT / "pyspark" / "pipeline"
    shipped = installed / "site" / "pipeline"
    assert files(shipped) == files(package)


def files(folder: Path) -> set[str]:
    found = (
        file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )
    return {file.relative_to(folder).as_posix() for file in found}


def test_glue_gets_the_versions_that_are_tested() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "pyspark" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([\w.-]+==[\w.]+)", text, re.M))

    shipped, tested = pins("glue-requirements.txt"), pins("requirements.txt")
    assert shipped <= tested
    assert {pin.partition("==")[0] for pin in shipped} >= {
        "boto3",
        "scipy",
        "holidays",
        "jsonschema",
    }
