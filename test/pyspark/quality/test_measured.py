"""Checks of tables as a whole, from what was measured: which table, what was found. No Spark."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.quality import totals
from pipeline.quality.check import Check
from pipeline.quality.tables import KEYS, ROWS, Subject, table_checks
from pipeline.quality.totals import CUSTOMER_NET, CUSTOMERS, NET, Reference
from pipeline.spark.tables import Column, Table

TABLE = Table(
    name="clv",
    grain="A customer.",
    key=("a", "b"),
    columns=(Column("a", "text"), Column("b", "count"), Column("c", "text", True, ("x", "y"))),
)
FOUND = {ROWS: 3, KEYS: 3, "null a": 0, "null b": 0, "other c": 0}


def found_in(table: Table, **changes: int) -> list[Check]:
    frame: Any = SimpleNamespace(schema=table.struct())
    found = FOUND | {name.replace("_", " "): number for name, number in changes.items()}
    return table_checks(Subject("gold/clv", table, frame), found, 3)


def passed_checks() -> list[Check]:
    return [
        Check("rows", "gold/clv", True, "3 rows, 3 were written"),
        Check("key_unique", "gold/clv", True, "0 rows repeat a key (a, b)"),
        Check("not_null", "gold/clv", True, "columns of which rows are null: none"),
        Check("enumeration", "gold/clv", True, "columns of which rows have other values: none"),
    ]


def test_a_sound_table_passes() -> None:
    assert found_in(TABLE) == passed_checks()
    plain = Table(TABLE.name, TABLE.grain, (), TABLE.columns[:2])
    rows, _, nulls, _ = passed_checks()
    assert found_in(plain) == [rows, nulls]


@pytest.mark.parametrize(
    ("changes", "checks"),
    [
        (
            {ROWS: 4, "distinct_keys": 4},
            {0: Check("rows", "gold/clv", False, "4 rows, 3 were written")},
        ),
        (
            {"distinct_keys": 2},
            {1: Check("key_unique", "gold/clv", False, "1 rows repeat a key (a, b)")},
        ),
        (
            {"null_a": 1, "null_b": 2},
            {2: Check("not_null", "gold/clv", False,
                      "columns of which rows are null: a (1), b (2)")},
        ),
        (
            {"other_c": 1},
            {3: Check("enumeration", "gold/clv", False,
                      "columns of which rows have other values: c (1)")},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_named(
    changes: dict[str, int], checks: dict[int, Check]
) -> None:
    expected = [checks.get(place, check) for place, check in enumerate(passed_checks())]
    assert found_in(TABLE, **changes) == expected


def test_other_columns_than_those_of_the_definition_are_shown() -> None:
    other = Table("clv", "", (), (Column("a", "count"),))
    frame: Any = SimpleNamespace(schema=other.struct())
    subject = Subject("gold/clv", TABLE, frame)
    assert (subject.has_columns(), subject.measure()) == (False, {})
    assert Subject("gold/clv", other, frame).has_columns()
    detail = "struct<a:bigint>, expected struct<a:string,b:bigint,c:string>"
    assert table_checks(subject, {}, 3) == [Check("columns", "gold/clv", False, detail)]


FIGURES = {NET: Decimal("30.01"), CUSTOMER_NET: Decimal("20.02"), CUSTOMERS: Decimal(2)}


@pytest.mark.parametrize(("lines", "passed"), [("30.01", True), ("30.02", False)])
def test_orders_add_up_to_their_lines(lines: str, passed: bool) -> None:
    assert totals.lines_check(Reference(FIGURES, Decimal(lines))) == Check(
        "net_amount of all orders is that of their lines",
        "silver/orders",
        passed,
        f"orders 30.01, order lines {lines}",
    )


def test_a_total_that_is_not_the_figure_of_silver_is_shown() -> None:
    reference = Reference(FIGURES, Decimal("30.01"))
    found = {"sum of clv": Decimal("20.02"), "sum of 1": 3}
    assert totals.total_checks("clv", found, reference) == [
        Check(
            "sum of clv = net_amount of customers' orders",
            "gold/clv",
            True,
            "20.02, expected 20.02",
        ),
        Check("sum of 1 = customers", "gold/clv", False, "3, expected 2"),
    ]
    assert totals.total_checks("clv", {}, reference) == []
