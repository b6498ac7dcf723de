"""The audits of a release: it is published only when every check passes."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pyspark.sql import DataFrame

from pipeline.marts import MARTS, Inputs, tables_of
from pipeline.quality.check import Check
from pipeline.quality.source import price_basis_check, source_checks
from pipeline.quality.tables import Subject, table_checks
from pipeline.quality.totals import lines_check, measure_reference, total_checks, total_measures
from pipeline.silver import tables

__all__ = ["Check", "audit_release"]

SILVER = (
    tables.ORDER_LINES,
    tables.ORDERS,
    tables.ORDER_OPTIONS,
    tables.CALENDAR,
    tables.RESTAURANTS,
)
# Small jobs leave cores idle one after the other.
WORKERS = 3


def audit_release(  # noqa: PLR0913 - everything that a release is checked by
    *,
    silver: Mapping[str, DataFrame],
    gold: Mapping[str, DataFrame],
    inputs: Inputs,
    counts: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, int],
    previous_lines: int | None,
    allow_shrink: bool,
    passed_before: Sequence[Check] = (),
) -> list[Check]:
    """Every check of the release, passed or not.

    `silver` and `gold` are read back from what was written, by short name (`orders`, `clv/tiers`);
    `rows` has the row counts that writing reported, by full name (`silver/orders`). `counts` are
    read, accepted and quarantined records by source table; `previous_lines` the order lines of
    the last release of the same source. A mart that is registered and in `gold` is checked whole.
    `passed_before`: the checks of tables that are shared as they are, which are not read again.
    """
    subjects = [Subject(f"silver/{table.name}", table, silver[table.name]) for table in SILVER]
    subjects += [
        Subject(f"gold/{table.name}", table, gold[table.name], total_measures(table.name, inputs))
        for mart in MARTS
        if mart in gold
        for table in tables_of(mart)
    ]
    shared = {check.table for check in passed_before}
    subjects = [subject for subject in subjects if subject.name not in shared]
    with ThreadPoolExecutor(WORKERS) as pool:
        basis = pool.submit(price_basis_check, inputs.lines, inputs.rules)
        reference = pool.submit(measure_reference, inputs)
        measured = list(pool.map(Subject.measure, subjects))
    expected = reference.result()
    checks = source_checks(counts, rows, inputs.rules, previous_lines, allow_shrink)
    checks += [basis.result(), lines_check(expected)]
    for subject, found in zip(subjects, measured, strict=True):
        checks += table_checks(subject, found, rows.get(subject.name))
        checks += total_checks(subject.table.name, found, expected)
    made = {(check.name, check.table) for check in checks}
    return checks + [check for check in passed_before if (check.name, check.table) not in made]
