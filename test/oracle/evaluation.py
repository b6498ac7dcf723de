"""churn/evaluation: four rules of 90 days ago against who has ordered since."""

from datetime import date
from fractions import Fraction

import duckdb
import numpy as np
import numpy.typing as npt

from oracle import model
from oracle.exact import rounded
from oracle.model import Array

Flags = npt.NDArray[np.bool_]


def area_under_curve(score: Array, outcome: Flags) -> float | None:
    """Share of pairs (one with the outcome, one without) that the score puts right, ties half."""
    yes, no = np.sort(score[outcome]), np.sort(score[~outcome])
    if not len(yes) or not len(no):
        return None
    below = np.searchsorted(no, yes, side="left") + np.searchsorted(no, yes, side="right")
    return float(below.sum() / 2 / (len(yes) * len(no)))


def flagged_first(score: Array, ids: list[str], count: int) -> Flags:
    """The `count` customers with the highest score, ties by customer_id."""
    order = sorted(range(len(ids)), key=lambda i: (-score[i], ids[i]))
    flags = np.zeros(len(ids), dtype=bool)
    flags[order[:count]] = True
    return flags


def evaluation(con: duckdb.DuckDBPyConnection, cut: date) -> None:
    """The table; profile and model as of `cut`, refitted on what was known then."""
    rows = con.execute(
        """SELECT person, count(*) FILTER (day <= $cut) - 1,
             max(day) FILTER (day <= $cut) - min(day),
             $cut::DATE - min(day), $cut::DATE - max(day) FILTER (day <= $cut),
             count(*) FILTER (day > $cut AND day <= $cut::DATE + 90) = 0, at_risk_days()
           FROM person_day GROUP BY person HAVING min(day) <= $cut ORDER BY person""",
        {"cut": cut},
    ).fetchall()
    con.execute(
        """CREATE TABLE churn.evaluation (rule VARCHAR, auc DECIMAL(18, 4),
           precision DECIMAL(18, 4), recall DECIMAL(18, 4), flagged BIGINT, customers BIGINT)"""
    )
    if not rows:
        return
    ids = [row[0] for row in rows]
    x, span, age, since, churned, limit = np.array([row[1:] for row in rows], dtype=float).T
    outcome = churned == 1
    own = model.fit_orders(model.mbg_nbd, x, span / 7, age / 7).parameters
    orders = model.expected_orders(own, x, span / 7, age / 7, 90 / 7)
    fixed, overdue = since > limit, (x >= 2) & (since * x > 2 * span)
    count = int(fixed.sum())
    rules = {
        "fixed": (fixed.astype(float), fixed),
        "own_cadence": (overdue.astype(float), overdue),
        "recency": (since, flagged_first(since, ids, count)),
        "expected_orders": (-orders, flagged_first(-orders, ids, count)),
    }
    for rule, (score, flags) in rules.items():
        area = area_under_curve(score, outcome)
        hits = int((flags & outcome).sum())
        con.execute(
            "INSERT INTO churn.evaluation VALUES (?, ?, ?, ?, ?, ?)",
            [
                rule,
                None if area is None else rounded(Fraction(area), 4),
                share(hits, int(flags.sum())),
                share(hits, int(outcome.sum())),
                int(flags.sum()),
                len(ids),
            ],
        )


def share(part: int, whole: int) -> object:
    return rounded(Fraction(part, whole), 4) if whole else None
