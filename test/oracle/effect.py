"""discounts/effect: before and after the first discount, against like customers without one."""

from collections import defaultdict
from fractions import Fraction
from math import sqrt
from typing import Any

import duckdb

from oracle.exact import rounded

MEASURES = ("orders_before", "orders_after", "net_before", "net_after")
MONEY = "DECIMAL(18, 2)"
COLUMNS = f"""cohort VARCHAR, customers BIGINT, orders_before {MONEY}, orders_after {MONEY},
  orders_change {MONEY}, orders_change_low {MONEY}, orders_change_high {MONEY},
  revenue_before {MONEY}, revenue_after {MONEY}, revenue_change {MONEY},
  revenue_change_low {MONEY}, revenue_change_high {MONEY}"""
Cases = list[tuple[str, list[int]]]
Means = list[Fraction]


def build(con: duckdb.DuckDBPyConnection) -> None:
    """The table, from the cases of `discount_case`; strata need cases of both cohorts."""
    cases = con.execute(
        f"""SELECT cohort, person, restaurant_id, month, least(orders_before, 2),
        {", ".join(MEASURES)} FROM discount_case"""
    ).fetchall()
    strata: defaultdict[Any, dict[str, Cases]] = defaultdict(
        lambda: {"discounted": [], "comparison": []}
    )
    for cohort, person, place, month, bucket, *values in cases:
        strata[place, month, bucket][cohort].append((person, values))
    matched = [groups for groups in strata.values() if all(groups.values())]
    con.execute(f"CREATE TABLE discounts.effect ({COLUMNS})")
    if not matched:
        return
    means = {cohort: weighted(matched, cohort) for cohort in ("discounted", "comparison")}
    for cohort, found in means.items():
        people = {person for groups in matched for person, _ in groups[cohort]}
        insert(con, [cohort, len(people), *cells(found)])
    gap = [a - b for a, b in zip(means["discounted"], means["comparison"], strict=True)]
    changes = cells(gap, standard_errors(matched))
    for before_or_after in (0, 1, 5, 6):
        changes[before_or_after] = None
    insert(con, ["difference", None, *changes])


def standard_errors(matched: list[dict[str, Cases]]) -> list[float] | None:
    """Of the changes of orders and revenue (cents), by customer; None of one customer."""
    influence: defaultdict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    weight = sum(len(groups["discounted"]) for groups in matched)
    for groups in matched:
        ratio = Fraction(len(groups["discounted"]), len(groups["comparison"]))
        for cohort, factor in (("discounted", Fraction(1)), ("comparison", -ratio)):
            changes = [(person, (v[1] - v[0], v[3] - v[2])) for person, v in groups[cohort]]
            for at in (0, 1):
                mean = Fraction(sum(change[at] for _, change in changes), len(changes))
                for person, change in changes:
                    influence[person][at] += factor * (change[at] - mean) / weight
    count = len(influence)
    if count < 2:
        return None
    squares = [sum((psi[at] ** 2 for psi in influence.values()), Fraction(0)) for at in (0, 1)]
    return [sqrt(Fraction(count, count - 1) * square) for square in squares]


def weighted(matched: list[dict[str, Cases]], cohort: str) -> Means:
    """Mean of each measure, strata weighted by their discounted cases."""
    weight = sum(len(groups["discounted"]) for groups in matched)
    return [
        sum(
            (
                Fraction(len(groups["discounted"]), len(groups[cohort]))
                * sum(values[measure] for _, values in groups[cohort])
                for groups in matched
            ),
            Fraction(0),
        )
        / weight
        for measure in range(len(MEASURES))
    ]


def cells(means: Means, errors: list[float] | None = None) -> list[Any]:
    """Before, after, change, its low and high; of orders, then of revenue in dollars."""
    row: list[Any] = []
    for at, unit in ((0, 1), (1, 100)):
        before, after = means[2 * at] / unit, means[2 * at + 1] / unit
        margin = None if errors is None else Fraction(1.96 * errors[at]) / unit
        change = after - before
        row += [rounded(value, 2) for value in (before, after, change)]
        row += [rounded(change + s * margin, 2) if margin is not None else None for s in (-1, 1)]
    return row


def insert(con: duckdb.DuckDBPyConnection, values: list[Any]) -> None:
    con.execute("INSERT INTO discounts.effect VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", values)
