"""What the models see of each customer up to a day, and the models fitted on it."""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from oracle import model
from oracle.model import Array


@dataclass(frozen=True)
class Features:
    """What the models see of each customer up to a day, times in weeks; ids in order."""

    ids: list[str]
    x: Array
    t_x: Array
    age: Array
    value: Array


@dataclass(frozen=True)
class Models:
    """Both fits on the same customers; None where nobody came back, or for nothing of value."""

    orders: model.Fit | None
    value: model.Fit | None


def features(con: duckdb.DuckDBPyConnection, cut: date) -> Features:
    """Customers with an order by `cut`, from their orders until then."""
    rows = con.execute(
        """SELECT person, count(*) - 1, max(day) - min(day), $cut::DATE - min(day),
             sum(net) - arg_min(net, day)
           FROM person_day WHERE day <= $cut GROUP BY person ORDER BY person""",
        {"cut": cut},
    ).fetchall()
    x, span, age, cents = np.array([row[1:] for row in rows], dtype=float).reshape(-1, 4).T
    value = cents / 100 / np.maximum(x, 1)
    return Features([row[0] for row in rows], x, span / 7, age / 7, value)


def fitted(seen: Features) -> Models:
    """MBG/NBD and Gamma-Gamma by maximum likelihood."""
    came_back = seen.x > 0
    return Models(
        model.fit_orders(model.mbg_nbd, seen.x, seen.t_x, seen.age) if came_back.any() else None,
        model.fit_value(seen.x, seen.value) if (came_back & (seen.value > 0)).any() else None,
    )


def order_values(seen: Features, found: Models) -> Array:
    """Expected revenue of an order date of each customer, NaN where there is no model."""
    if found.value is None:
        return np.full(len(seen.ids), np.nan)
    return model.expected_value(found.value.parameters, seen.x, seen.value)
