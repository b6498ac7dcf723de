"""Checks of a source as a whole, from its counts: which table, what was found. No Spark."""

from typing import Any

import pytest

from pipeline.quality import source
from pipeline.quality.check import Check
from pipeline.quality.source import source_checks
from pipeline.rules import load_rules

SIZE = "size compared with the last release"


def counts(read: int, accepted: int, **by_reason: int) -> dict[str, Any]:
    quarantined = sum(by_reason.values())
    facts = {"read": read, "accepted": accepted, "quarantined": quarantined}
    return facts | {"by_reason": by_reason}


OPTIONS = counts(2, 2)
OPTION_ROWS = {
    "bronze/order_item_options": 2,
    "silver/order_options": 2,
    "silver/quarantine_order_item_options": 0,
}
ITEM_ROWS = {
    "bronze/order_items": 400,
    "silver/order_lines": 246,
    "silver/quarantine_order_items": 154,
}
OPTION_CHECKS = [
    Check(
        "order_item_options: read = accepted + quarantined",
        "silver/order_options",
        True,
        "read 2, accepted 2, quarantined 0; written: bronze/order_item_options 2, "
        "silver/order_options 2, silver/quarantine_order_item_options 0",
    ),
    Check(
        "order_item_options: at most 1 % quarantined",
        "bronze/order_item_options",
        True,
        "0 of 2 quarantined, 0 repeats apart",
    ),
]


def checks_of(
    items: dict[str, Any],
    previous: int | None = None,
    *,
    allow: bool = False,
    **rows: int,
) -> list[Check]:
    found = source_checks(
        {"order_items": items, "order_item_options": OPTIONS},
        OPTION_ROWS | ITEM_ROWS | {f"silver/{name}": number for name, number in rows.items()},
        load_rules(()),
        previous,
        allow,
    )
    assert found[2:4] == OPTION_CHECKS
    return [*found[:2], *found[4:]]


def test_records_are_read_accepted_or_quarantined() -> None:
    items = counts(400, 246, superseded=50, price_invalid=4, duplicate_line=100)
    assert checks_of(items) == [
        Check(
            "order_items: read = accepted + quarantined",
            "silver/order_lines",
            True,
            "read 400, accepted 246, quarantined 154; written: bronze/order_items 400, "
            "silver/order_lines 246, silver/quarantine_order_items 154",
        ),
        Check(
            "order_items: at most 1 % quarantined",
            "bronze/order_items",
            True,
            "4 of 400 quarantined, 150 repeats apart: "
            "duplicate_line 100, price_invalid 4, superseded 50",
        ),
        Check(SIZE, "bronze/order_items", True, "246 lines, no earlier release of this source"),
    ]


@pytest.mark.parametrize(
    ("accepted", "written"),
    [(245, 246), (246, 245)],
)
def test_records_that_are_lost_are_noticed(accepted: int, written: int) -> None:
    items = counts(400, accepted, price_invalid=154)
    [balance, *_] = checks_of(items, order_lines=written)
    assert not balance.passed
    assert f"accepted {accepted}, " in balance.detail
    assert f"silver/order_lines {written}, " in balance.detail


@pytest.mark.parametrize(("lost", "is_passed"), [(4, True), (5, False)])
def test_one_percent_may_be_quarantined(lost: int, is_passed: bool) -> None:
    [_, share, _] = checks_of(counts(400, 246, price_invalid=lost, superseded=154 - lost))
    assert share.passed is is_passed


@pytest.mark.parametrize(
    ("previous", "allow", "check"),
    [
        (492, False, Check(SIZE, "bronze/order_items", True, "")),
        (493, False, Check(SIZE, "bronze/order_items", False, "")),
        (493, True, Check(SIZE, "bronze/order_items", True, ": allowed for this run")),
        (492, True, Check(SIZE, "bronze/order_items", True, "")),
    ],
)
def test_a_source_has_at_least_half_of_its_lines(previous: int, allow: bool, check: Check) -> None:
    found = checks_of(counts(400, 246, superseded=154), previous, allow=allow)[-1]
    detail = f"246 lines, {previous} in the last release, min_release_ratio 0.5{check.detail}"
    assert found == Check(check.name, check.table, check.passed, detail)


@pytest.mark.parametrize(
    ("only_other", "basis", "passed", "detail"),
    [
        (2, "line", True, "2 of 4 lines of several units match a price of their item only "
         "as price_basis=unit"),
        (3, "line", False, "3 of 4 lines of several units match a price of their item only "
         "as price_basis=unit; this run has price_basis=line: change that setting"),
        (3, "unit", False, "3 of 4 lines of several units match a price of their item only "
         "as price_basis=line; this run has price_basis=unit: change that setting"),
    ],
)  # fmt: skip
def test_half_of_the_lines_may_have_prices_of_the_other_basis(
    only_other: int, basis: str, passed: bool, detail: str
) -> None:
    check = Check("price basis", "silver/order_lines", passed, detail)
    assert source._price_basis(4, only_other, basis) == check
