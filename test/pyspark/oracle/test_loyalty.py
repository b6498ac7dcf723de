"""The second computation of loyalty against figures worked out by hand."""

from decimal import Decimal
from math import exp, log, sqrt
from pathlib import Path

import pytest

from oracle.build import build
from oracle.compare import differences
from support.datasets.files import orders, write


def test_both_bases(tmp_path: Path) -> None:
    lines = [
        *orders(("ann", "2023-01-01", "10"), ("ann", "2023-01-04", "20"), is_loyalty="1"),
        *orders(("ann", "2023-01-11", "5"), ("bob", "2023-01-02", "1.01"), ("", "2023-01-02", "4")),
    ]
    for n, row in enumerate(lines):
        row["ORDER_ID"] = f"o{n}"
    table = build(write(tmp_path, lines)).table("loyalty")
    none = None
    assert sorted(tuple(map(str, row.values())) for row in table) == sorted(
        tuple(map(str, row))
        for row in [
            ("customer", "member", 1, 3, "35.00", "0.7500", "0.9720", "11.67", "35.00", "3.00",
             "1.0000", "5.00", "35.00"),
            ("customer", "non_member", 1, 1, "1.01", "0.2500", "0.0280", "1.01", "1.01", "1.00",
             "0.0000", none, "1.01"),
            ("order", "member", 1, 2, "30.00", "0.4000", "0.7498", "15.00", "30.00", "2.00",
             "1.0000", "3.00", none),
            ("order", "non_member", 2, 3, "10.01", "0.6000", "0.2502", "3.34", "3.01", "1.00",
             "0.0000", none, none),
        ]
    )  # fmt: skip


def lift_source(folder: Path) -> Path:
    """Strata January (2 members at 30 and 10, other at 10) and February (1 at 15, others 20, 40).

    March has members alone, so that it counts for the naive lift only; all at one restaurant.
    """
    first = {"m1": "2022-01-05", "m2": "2022-01-06", "n1": "2022-01-07"}
    first |= {"m3": "2022-02-05", "n2": "2022-02-06", "n3": "2022-02-07", "m4": "2022-03-05"}
    later = {"m1": "30", "m2": "10", "n1": "10", "m3": "15", "n2": "20", "n3": "40"}
    members = [(user, day, "1") for user, day in first.items() if user[0] == "m"]
    others = [(user, day, "1") for user, day in first.items() if user[0] == "n"]
    lines = [
        *orders(*members, is_loyalty="true"),
        *orders(*others),
        *orders(*((user, "2022-06-01", price) for user, price in later.items()), lineitem_id="x"),
        *orders(("late", "2023-06-01", "9")),
    ]
    return write(folder, lines)


def test_lift_weights_strata_by_members(tmp_path: Path) -> None:
    # Members: (2 x 20 + 1 x 15) / 3; others: (2 x 10 + 1 x 30) / 3.
    table = {r["metric"]: r for r in build(lift_source(tmp_path)).table("loyalty/lift")}
    thetas = [log(15 / 30), log(20 / 10)]
    middle = sum(thetas) / 2
    error = sqrt(1 / 2 * sum((value - middle) ** 2 for value in thetas))
    low, high = (100 * (exp(log(55 / 50) + s * 1.96 * error) - 1) for s in (-1, 1))
    row = table["revenue_365d"]
    assert float(row.pop("ci_low")) == pytest.approx(low, abs=0.005)
    assert float(row.pop("ci_high")) == pytest.approx(high, abs=0.005)
    assert list(row.values()) == [
        *("revenue_365d", Decimal("18.33"), Decimal("16.67"), Decimal("-41.07")),
        *(Decimal("10.00"), 6, 2),
    ]
    assert table["repeat_rate"]["naive_lift_pct"] == Decimal("-25.00")
    assert table["repeat_rate"]["member"] == Decimal("1.0000")


def test_lift_without_strata_is_three_rows_of_nothing(tmp_path: Path) -> None:
    table = build(write(tmp_path, orders(("a", "2023-01-01", "5")))).table("loyalty/lift")
    empty = dict.fromkeys(("member", "non_member", "naive_lift_pct", "matched_lift_pct"))
    empty |= dict.fromkeys(("ci_low", "ci_high")) | {"matched_customers": 0, "strata": 0}
    metrics = ("revenue_365d", "orders_365d", "repeat_rate")
    assert differences([{"metric": m} | empty for m in metrics], table, ["metric"]) == []


def test_switchers_need_whole_windows_and_leave_the_day_out(tmp_path: Path) -> None:
    # Joined on 1 July: the windows are 2 January to 30 June and 2 July to 28 December.
    days = ("2022-12-01", "2023-01-01", "2023-01-02", "2023-06-30")
    lines = [
        *orders(*(("s", day, "6") for day in days)),
        *orders(("s", "2023-07-01", "600"), is_loyalty="t", lineitem_id="j"),
        *orders(("s", "2023-07-01", "600"), ("s", "2023-12-28", "9"), lineitem_id="k"),
        *orders(("s", "2023-12-29", "60"), ("late", "2023-07-03", "1"), is_loyalty="t"),
    ]
    for n, row in enumerate(lines):
        row["ORDER_ID"] = f"o{n}"
    table = build(write(tmp_path, lines)).table("loyalty/switchers")
    whole = (1, Decimal("0.33"), Decimal("0.17"), Decimal("2.00"), Decimal("1.50"))
    assert sorted(tuple(r.values()) for r in table) == [("2023-07", *whole), ("all", *whole)]
