"""churn/evaluation: four rules of 90 days ago compared with the orders since, by population."""

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
    """The table; profile and model as of `cut`, refitted on the orders up to then."""
    rows = con.execute(
        """SELECT person, count(*) FILTER (day <= $cut) - 1,
             max(day) FILTER (day <= $cut) - min(day),
             $cut::DATE - min(day), $cut::DATE - max(day) FILTER (day <= $cut),
             count(*) FILTER (day > $cut AND day <= $cut::DATE + 90) = 0,
             at_risk_days(), lapsed_days()
           FROM person_day GROUP BY person HAVING min(day) <= $cut ORDER BY person""",
        {"cut": cut},
    ).fetchall()
    con.execute(
        """CREATE TABLE churn.evaluation (rule VARCHAR, population VARCHAR, auc DECIMAL(18, 4),
           precision DECIMAL(18, 4), recall DECIMAL(18, 4), base_rate DECIMAL(18, 4),
           lift DECIMAL(18, 4), flagged BIGINT, customers BIGINT)"""
    )
    if not rows:
        return
    ids = np.array([row[0] for row in rows])
    x, span, age, since, churned, at_risk, lapsed = np.array(
        [row[1:] for row in rows], dtype=float
    ).T
    scores = {
        "fixed": (since > at_risk).astype(float),
        "own_cadence": ((x >= 2) & (since * x > 2 * span)).astype(float),
        "recency": since,
    }
    if (x > 0).any():
        own = model.fit_orders(model.mbg_nbd, x, span / 7, age / 7).parameters
        scores["expected_orders"] = -model.expected_orders(own, x, span / 7, age / 7, 90 / 7)
    for population, inside in (("all", since >= 0), ("not_lapsed", since <= lapsed)):
        if not inside.any():
            continue
        flagged = int(scores["fixed"][inside].sum())
        for rule, score in scores.items():
            con.execute(
                "INSERT INTO churn.evaluation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [rule, population, *figures(rule, score[inside], list(ids[inside]),
                                            churned[inside] == 1, flagged)],
            )  # fmt: skip


def figures(rule: str, score: Array, ids: list[str], lost: Flags, flagged: int) -> list[object]:
    """AUC, precision, recall, base rate, lift, flagged, customers of a rule in a population."""
    is_own = rule in ("fixed", "own_cadence")
    flags = score == 1 if is_own else flagged_first(score, ids, flagged)
    area = area_under_curve(score, lost)
    hits, left, count = int((flags & lost).sum()), int(lost.sum()), int(flags.sum())
    return [
        None if area is None else rounded(Fraction(area), 4),
        share(hits, count),
        share(hits, left),
        share(left, len(ids)),
        share(hits * len(ids), count * left),
        count,
        len(ids),
    ]


def share(part: int, whole: int) -> object:
    return rounded(Fraction(part, whole), 4) if whole else None
