"""discounts/effect: before and after the first discount, against like customers without one."""

from collections import defaultdict
from fractions import Fraction
from typing import Any

import duckdb

from oracle.exact import rounded

MEASURES = ("orders_before", "orders_after", "net_before", "net_after")
COLUMNS = """cohort VARCHAR, customers BIGINT, orders_before DECIMAL(18, 2),
  orders_after DECIMAL(18, 2), orders_change DECIMAL(18, 2), revenue_before DECIMAL(18, 2),
  revenue_after DECIMAL(18, 2), revenue_change DECIMAL(18, 2)"""
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
    changes = cells(gap)
    insert(con, ["difference", None, None, None, changes[2], None, None, changes[5]])


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


def cells(means: Means) -> list[Any]:
    """Before, after, change of orders, then of revenue in dollars."""
    orders_before, orders_after, net_before, net_after = means
    exact = [orders_before, orders_after, orders_after - orders_before]
    exact += [value / 100 for value in (net_before, net_after, net_after - net_before)]
    return [rounded(value, 2) for value in exact]


def insert(con: duckdb.DuckDBPyConnection, values: list[Any]) -> None:
    con.execute("INSERT INTO discounts.effect VALUES (?,?,?,?,?,?,?,?)", values)
