"""loyalty/lift: members against others who began in the same month and restaurant."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import exp, log, sqrt
from statistics import fmean
from typing import Any

import duckdb

from oracle.exact import mean, rounded

Groups = tuple[list[Fraction], list[Fraction]]
Stratum = tuple[int, Fraction, Fraction]
COLUMNS = """metric VARCHAR, member DECIMAL(18, 4), non_member DECIMAL(18, 4),
  naive_lift_pct DECIMAL(18, 2), matched_lift_pct DECIMAL(18, 2), ci_low DECIMAL(18, 2),
  ci_high DECIMAL(18, 2), matched_customers BIGINT, strata BIGINT"""


def build(con: duckdb.DuckDBPyConnection) -> None:
    """The table, from the customers of `newcomer`."""
    people = con.execute(
        "SELECT is_loyalty, month, restaurant_id, net, orders FROM newcomer"
    ).fetchall()
    con.execute(f"CREATE TABLE loyalty.lift ({COLUMNS})")
    outcomes = {
        "revenue_365d": ([Fraction(net, 100) for *_, net, _ in people], 2),
        "orders_365d": ([Fraction(orders) for *_, orders in people], 2),
        "repeat_rate": ([Fraction(orders > 0) for *_, orders in people], 4),
    }
    for metric, (values, places) in outcomes.items():
        groups: defaultdict[Any, Groups] = defaultdict(lambda: ([], []))
        for (is_member, month, place, *_), value in zip(people, values, strict=True):
            groups[month, place][0 if is_member else 1].append(value)
        con.execute(
            "INSERT INTO loyalty.lift VALUES (?,?,?,?,?,?,?,?,?)", row(metric, groups, places)
        )


def row(metric: str, groups: dict[Any, Groups], places: int) -> list[Any]:
    """One metric, from the values of members and of others per stratum."""
    everyone = [[value for pair in groups.values() for value in pair[side]] for side in (0, 1)]
    both = [pair for pair in groups.values() if pair[0] and pair[1]]
    strata = [(len(m), mean(m) or Fraction(0), mean(n) or Fraction(0)) for m, n in both]
    weight = sum(w for w, _, _ in strata)
    member = sum((w * m for w, m, _ in strata), Fraction(0)) / weight if weight else None
    other = sum((w * n for w, _, n in strata), Fraction(0)) / weight if weight else None
    low, high = interval(strata)
    return [
        metric,
        rounded(member, places),
        rounded(other, places),
        percent(mean(everyone[0]), mean(everyone[1])),
        percent(member, other),
        low,
        high,
        sum(len(m) + len(n) for m, n in both),
        len(strata),
    ]


def percent(member: Fraction | None, other: Fraction | None) -> Decimal | None:
    """member / other - 1 in percent; None without both, or over zero."""
    if member is None or not other:
        return None
    return rounded(100 * (member / other - 1), 2)


def theta(members: Fraction, others: Fraction) -> float | None:
    """log(1 + lift) of weighted sums; None where it does not exist."""
    return log(members / others) if others and members / others > 0 else None


def interval(strata: list[Stratum]) -> tuple[Decimal | None, Decimal | None]:
    """95 % by jackknife, leaving out one stratum at a time, in percent."""
    count = len(strata)
    members = sum((w * m for w, m, _ in strata), Fraction(0))
    others = sum((w * n for w, _, n in strata), Fraction(0))
    left_out = [theta(members - w * m, others - w * n) for w, m, n in strata]
    thetas = [value for value in left_out if value is not None]
    centre = theta(members, others)
    if count < 2 or centre is None or len(thetas) < count:
        return None, None
    middle = fmean(thetas)
    error = sqrt((count - 1) / count * sum((value - middle) ** 2 for value in thetas))
    low, high = (
        rounded(Fraction(100 * (exp(centre + side * 1.96 * error) - 1)), 2) for side in (-1, 1)
    )
    return low, high
