"""Checks that every table has from its own definition: columns, rows, key, nulls, values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.quality.check import Check
from pipeline.spark.tables import Column, Table

Measured = Mapping[str, Any]

ROWS = "rows"
KEYS = "distinct keys"


@dataclass(frozen=True)
class Subject:
    """A written table: its full name, definition, rows, and further sums to take of it."""

    name: str
    table: Table
    frame: DataFrame
    totals: Mapping[str, SparkColumn] = field(default_factory=dict)

    def has_columns(self) -> bool:
        """Whether the columns are those of the definition, in order, of the same types."""
        found = [(f.name, f.dataType) for f in self.frame.schema.fields]
        return found == [(c.name, c.spark_type) for c in self.table.columns]

    def measure(self) -> Measured:
        """Every measure of the checks, in one pass; empty when the columns are wrong."""
        if not self.has_columns():
            return {}
        measures = {ROWS: F.count(F.lit(1)), **_own_measures(self.table), **self.totals}
        row = self.frame.agg(*(column.alias(name) for name, column in measures.items())).first()
        return row.asDict() if row else {}


def table_checks(subject: Subject, found: Measured, written: int | None) -> list[Check]:
    """The checks of one table; `written` is the row count that writing it reported."""
    table = subject.table
    if not found:
        detail = f"{subject.frame.schema.simpleString()}, expected {table.struct().simpleString()}"
        return [Check("columns", subject.name, False, detail)]
    rows = found[ROWS]
    checks = [Check("rows", subject.name, rows == written, f"{rows} rows, {written} were written")]
    if table.key:
        repeated = rows - found[KEYS]
        detail = f"{repeated} rows repeat a key ({', '.join(table.key)})"
        checks.append(Check("key_unique", subject.name, repeated == 0, detail))
    checks.append(_columns_check("not_null", subject, found, _null, "are null"))
    if any(column.values for column in table.columns):
        checks.append(_columns_check("enumeration", subject, found, _other, "have other values"))
    return checks


def _columns_check(
    name: str, subject: Subject, found: Measured, measure_name: Any, problem: str
) -> Check:
    counts = {c.name: found.get(measure_name(c), 0) for c in subject.table.columns}
    bad = {column: count for column, count in counts.items() if count}
    listed = ", ".join(f"{column} ({count})" for column, count in bad.items()) or "none"
    return Check(name, subject.name, not bad, f"columns of which rows {problem}: {listed}")


def _own_measures(table: Table) -> dict[str, SparkColumn]:
    measures = {}
    if table.key:
        # A struct counts keys with a null part too, which count_distinct of columns leaves out.
        measures[KEYS] = F.count_distinct(F.struct(*table.key))
    for column in table.columns:
        if not column.nullable:
            measures[_null(column)] = F.count_if(_is_absent(column))
        if column.values:
            measures[_other(column)] = F.count_if(~F.col(column.name).isin(*column.values))
    return measures


def _is_absent(column: Column) -> SparkColumn:
    absent = F.col(column.name).isNull()
    return absent | F.isnan(column.name) if column.kind == "model" else absent


def _null(column: Column) -> str:
    return f"null {column.name}"


def _other(column: Column) -> str:
    return f"other {column.name}"
