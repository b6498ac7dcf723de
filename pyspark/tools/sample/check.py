"""Compares a generated set with the profile of the real files, by DuckDB: a second opinion."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from tools.sample.expectations import Expectation, expectations

MEASURE_FILE = Path(__file__).with_name("measure.sql")
READ = (
    "CREATE TABLE {table} AS SELECT * FROM read_csv(?, header=true, all_varchar=true, delim=',', "
    "quote='\"', escape='\"', new_line='\\n', strict_mode=true)"
)
LAYOUT = "{:<34}{:>14}{:>14}  {}"


@dataclass(frozen=True)
class Finding:
    """One line of the table: a metric, what the profile asks for, what is there."""

    metric: str
    expected: float
    found: float
    passed: bool


def check(folder: Path, scale: float) -> bool:
    """Print metric, expected, found and ok on standard output; whether all are ok.

    Raises InputError when the files are not there or cannot be read.
    """
    findings = list(compare(folder, scale))
    print(LAYOUT.format("metric", "expected", "found", "ok"))
    for finding in findings:
        numbers = (f"{value:,.10g}" for value in (finding.expected, finding.found))
        print(LAYOUT.format(finding.metric, *numbers, "ok" if finding.passed else "MISS"))
    missed = sum(not finding.passed for finding in findings)
    print(f"{len(findings)} metrics, {missed} missed")
    return not missed


def compare(folder: Path, scale: float) -> Iterator[Finding]:
    """Every metric that means something at this scale. Raises InputError."""
    measured = measure(folder)
    for metric in expectations(scale):
        found = _found(metric, measured)
        yield Finding(metric.title, metric.expected, found, metric.accepts(found))


def measure(folder: Path) -> dict[str, float]:
    """All metrics of measure.sql by name. Raises InputError."""
    import duckdb

    with duckdb.connect() as connection:
        for table, name in (("l", "order_items.csv"), ("p", "order_item_options.csv")):
            path = folder / name
            if not path.is_file():
                raise InputError(f"sample: nothing to check, {path} is not there")
            try:
                connection.execute(READ.format(table=table), [str(path)])
            except duckdb.Error as error:
                raise InputError(f"sample: {path} cannot be read: {error}") from error
        rows = connection.execute(MEASURE_FILE.read_text(encoding="utf-8")).fetchall()
    return {str(name): float(value) for name, value in rows}


def _found(metric: Expectation, measured: dict[str, float]) -> float:
    if metric.keys is None:
        return measured.get(metric.name, 0.0)
    low, high = metric.keys
    pattern = re.compile(re.escape(metric.name).replace(r"\{\}", "([0-9.]+)"))
    matches = ((pattern.fullmatch(name), value) for name, value in measured.items())
    return sum(value for hit, value in matches if hit and low <= float(hit[1]) <= high)
