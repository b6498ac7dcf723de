"""Whatever a release depends on is in its fingerprint; what it does not depend on is not."""

import re
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from pipeline.marts import MARTS
from pipeline.rules import load_rules
from pipeline.runs import fingerprints
from pipeline.runs.fingerprints import PACKAGE, SILVER_SETTINGS

ROOT = PACKAGE.parents[1]
FILES = sorted(
    file.relative_to(PACKAGE).as_posix()
    for file in PACKAGE.rglob("*")
    if file.is_file() and "__pycache__" not in file.parts
)
STEPS = ["bronze", "silver", *(f"gold/{mart}" for mart in MARTS), "audit", "warehouse", "publish"]


def prints(package: Path = PACKAGE, *overrides: str, as_of: date | None = None) -> dict[str, str]:
    rules = load_rules(overrides)
    return fingerprints.fingerprints(rules, "source", as_of, MARTS, package=package)


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [step for step in before if before[step] != after[step]]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return shutil.copytree(PACKAGE, tmp_path / "pipeline", ignore=lambda *_: ["__pycache__"])


def steps_of_changes(package: Path, files: Iterable[str]) -> dict[str, list[str]]:
    """Per file, the steps that a change of it makes new; each change adds to those before."""
    fingerprints._code.cache_clear()
    found, before = {}, prints(package)
    for file in files:
        path = package / file
        path.write_bytes(path.read_bytes() + b"\n")
        fingerprints._code.cache_clear()
        after = prints(package)
        found[file] = changed(before, after)
        before = after
    return found


def test_a_change_of_any_file_makes_a_new_release_except_of_the_command_line(
    package: Path,
) -> None:
    steps = steps_of_changes(package, FILES)
    same = {file for file in FILES if "publish" not in steps[file]}
    assert same == {file for file in FILES if file.startswith("cli/")}


@pytest.mark.parametrize(
    ("file", "steps"),
    [
        ("runs/context.py", STEPS),
        ("spark/session.py", STEPS),
        ("storage/lake.py", STEPS),
        ("sources/csv_source.py", STEPS),
        ("silver/lines.py", STEPS[1:]),
        ("marts/common.py", STEPS[2:]),
        ("clv_model/histories.py", STEPS[2:]),
        ("marts/sales/days.py", ["gold/sales", "audit", "warehouse", "publish"]),
        (
            "marts/clv/models.py",
            [
                *(f"gold/{mart}" for mart in ("clv", "segments", "churn", "loyalty", "discounts")),
                *STEPS[-3:],
            ],
        ),
        ("quality/totals.py", STEPS[-3:]),
    ],
)
def test_a_change_restarts_a_resumed_run_at_the_first_step_that_can_import_it(
    package: Path, file: str, steps: list[str]
) -> None:
    assert steps_of_changes(package, [file]) == {file: steps}


def test_a_file_that_is_added_counts(package: Path) -> None:
    (package / "silver" / "new.py").touch()
    assert changed(prints(), prints(package)) == STEPS[1:]


@pytest.mark.parametrize("library", ["pyspark", "holidays", "numpy", "scipy"])
def test_another_version_of_a_library_makes_a_new_release(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = prints()
    newer = fingerprints.libraries() | {library: "99"}
    assert set(newer) == set(fingerprints.libraries())
    monkeypatch.setattr(fingerprints, "libraries", lambda: newer)
    assert changed(before, prints()) == STEPS


@pytest.mark.parametrize(
    ("setting", "steps"),
    [
        ("time_zone=UTC", STEPS[1:]),
        ("tier_high=0.9", STEPS[2:]),
        ("min_release_ratio=0.4", STEPS[-3:]),
    ],
)
def test_a_setting_counts_from_the_first_step_that_reads_it(setting: str, steps: list[str]) -> None:
    assert changed(prints(), prints(PACKAGE, setting)) == steps


def test_silver_reads_no_other_settings_than_its_fingerprint_has() -> None:
    files = [*PACKAGE.glob("silver/*.py"), *PACKAGE.glob("sources/*.py"), PACKAGE / "bronze.py"]
    read = {name for f in files for name in re.findall(r"\brules\.([a-z_]+)\b", f.read_text())}
    assert read - {"toml"} == set(SILVER_SETTINGS)


def test_marts_read_no_setting_of_the_audit() -> None:
    text = "".join(file.read_text() for file in PACKAGE.glob("marts/**/*.py"))
    assert not [name for name in fingerprints.AUDIT_SETTINGS if f"rules.{name}" in text]


def test_as_of_counts_from_silver_on() -> None:
    assert changed(prints(), prints(as_of=date(2024, 1, 31))) == STEPS[1:]
