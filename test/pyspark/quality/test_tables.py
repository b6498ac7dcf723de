"""Every check of a table, on every table, refuses data that no other check refuses."""

from collections.abc import Mapping
from itertools import count

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipeline.quality.tables import Subject, table_checks
from pipeline.spark.tables import Table
from support.audits import SUBJECTS, audit, failed, measured, sound
from support.frames import rows_frame


def listed(columns: Mapping[str, int], problem: str) -> str:
    names = ", ".join(f"{name} ({n})" for name, n in columns.items())
    return f"columns of which rows {problem}: {names}"


@pytest.mark.parametrize(("name", "table"), SUBJECTS, ids=[name for name, _ in SUBJECTS])
def test_checks_of_a_table(spark: SparkSession, name: str, table: Table) -> None:
    numbers = count(1)
    enumerated = [c for c in table.columns if c.values]
    names = {"rows", "not_null"}
    names |= {"key_unique"} if table.key else set()
    names |= {"enumeration"} if enumerated else set()
    good = [sound(table, numbers), sound(table, numbers)]
    subject, found = measured(spark, table, good)
    checks = table_checks(subject, found, written=2)
    assert ({check.name for check in checks}, failed(checks)) == (names, {}), name
    checks = table_checks(subject, found, written=3)
    assert failed(checks) == {"rows": "2 rows, 3 were written"}

    checks, _ = audit(spark, table, [good[0], dict(good[0])])
    key = ", ".join(table.key)
    repeats = {"key_unique": f"1 rows repeat a key ({key})"}
    assert failed(checks) == (repeats if table.key else {})

    # One row has null wherever it may not be, another one NaN in each figure of a model.
    required = {c.name: 1 for c in table.columns if not c.nullable}
    models = [c.name for c in table.columns if c.kind == "model" and not c.nullable]
    bad = [sound(table, numbers) | dict.fromkeys(required)]
    if models:
        bad.append(sound(table, numbers) | dict.fromkeys(models, "nan"))
        required |= dict.fromkeys(models, 2)
    checks, _ = audit(spark, table, bad)
    assert failed(checks) == {"not_null": listed(required, "are null")}

    if enumerated:
        checks, _ = audit(
            spark, table, [sound(table, numbers) | {c.name: "another" for c in enumerated}]
        )
        others = listed({c.name: 1 for c in enumerated}, "have other values")
        assert failed(checks) == {"enumeration": others}


@pytest.mark.parametrize(("name", "table"), SUBJECTS, ids=[name for name, _ in SUBJECTS])
def test_columns_of_another_order_or_type(spark: SparkSession, name: str, table: Table) -> None:
    sound_frame = rows_frame(spark, [], table.struct())
    first, *others = sound_frame.columns
    for frame in (
        sound_frame.select(*others),
        sound_frame.select(*others, first),
        sound_frame.withColumn(first, F.lit(None).cast("binary")),
        sound_frame.withColumn("more", F.lit(1)),
    ):
        subject = Subject(name, table, frame)
        assert [
            (c.name, c.table, c.passed) for c in table_checks(subject, subject.measure(), 0)
        ] == [("columns", name, False)]
