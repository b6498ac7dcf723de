"""The columns and tables that come from the models, added to a finished second computation.

Model values are doubles rounded to four places; tables are compared with a tolerance.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np

from oracle import model
from oracle.evaluation import area_under_curve, evaluation
from oracle.exact import rounded
from oracle.model import Array

BACK_TEST_DAYS = 180
PARAMETERS = ("r", "alpha", "a", "b")


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


def scores(seen: Features, found: Models) -> dict[str, Array]:
    """The columns of each customer, NaN where there is no model."""
    none = np.full(len(seen.ids), np.nan)
    value = (
        model.expected_value(found.value.parameters, seen.x, seen.value) if found.value else none
    )
    if found.orders is None:
        names = ("p_alive", "expected_orders_365d", "predicted_revenue_365d")
        return dict.fromkeys((*names, "expected_orders_90d", "p_order_90d"), none) | {
            "expected_order_value": value
        }
    own, args = found.orders.parameters, (seen.x, seen.t_x, seen.age)
    orders_365d = model.expected_orders(own, *args, 365 / 7)
    return {
        "p_alive": model.p_alive(own, *args),
        "expected_orders_365d": orders_365d,
        "expected_order_value": value,
        "predicted_revenue_365d": orders_365d * value,
        "expected_orders_90d": model.expected_orders(own, *args, 90 / 7),
        "p_order_90d": model.p_order(own, *args, 90 / 7),
    }


def add(con: duckdb.DuckDBPyConnection, as_of: date, models: Models | None = None) -> Models:
    """Complete clv, churn and loyalty; given models are used as they are."""
    seen = features(con, as_of)
    found = models or fitted(seen)
    columns = scores(seen, found)
    names = ", ".join(f"{name} DOUBLE" for name in columns)
    con.execute(f"CREATE TABLE prediction (customer_id VARCHAR, {names})")
    cells = [[None if np.isnan(one) else float(one) for one in c] for c in columns.values()]
    con.executemany(
        "INSERT INTO prediction VALUES (?, ?, ?, ?, ?, ?, ?)",
        [list(row) for row in zip(seen.ids, *cells, strict=True)],
    )
    con.execute(COMPLETED)
    write_model(con, as_of, seen, found)
    evaluation(con, as_of - timedelta(days=90))
    return found


COMPLETED = """
CREATE OR REPLACE TABLE clv.clv AS
SELECT c.*, round(p_alive, 4) AS p_alive, round(expected_orders_365d, 4) AS expected_orders_365d,
  round(expected_order_value, 4) AS expected_order_value,
  round(predicted_revenue_365d, 4) AS predicted_revenue_365d,
  round(clv::DOUBLE + predicted_revenue_365d, 4) AS predicted_clv
FROM clv.clv AS c JOIN prediction USING (customer_id);
CREATE OR REPLACE TABLE churn.churn AS
SELECT c.*, round(expected_orders_90d, 4) AS expected_orders_90d,
  round(p_order_90d, 4) AS p_order_90d
FROM churn.churn AS c JOIN prediction USING (customer_id);
CREATE OR REPLACE TABLE loyalty.loyalty AS
WITH predicted AS (
  SELECT CASE WHEN is_member THEN 'member' ELSE 'non_member' END AS status,
    avg(clv::DOUBLE + p.predicted_revenue_365d) AS mean
  FROM clv.clv JOIN prediction AS p USING (customer_id) GROUP BY 1)
SELECT l.*, CASE WHEN basis = 'customer' THEN round(mean, 4) END AS avg_predicted_clv
FROM loyalty.loyalty AS l LEFT JOIN predicted USING (status);
CREATE TABLE clv.model (model VARCHAR, name VARCHAR, value DOUBLE);
"""


def write_model(con: duckdb.DuckDBPyConnection, as_of: date, seen: Features, found: Models) -> None:
    """Rows of clv/model: parameters, log-likelihoods, correlation, back-test."""
    used = (seen.x > 0) & (seen.value > 0)
    rows: dict[tuple[str, str], float] = {}
    other = model.fit_orders(model.bg_nbd, seen.x, seen.t_x, seen.age) if found.orders else None
    for name, fit, names in (
        ("bg_nbd", other, PARAMETERS),
        ("mbg_nbd", found.orders, PARAMETERS),
        ("gamma_gamma", found.value, ("p", "q", "v")),
    ):
        if fit:
            rows |= {(name, n): value for n, value in zip(names, fit.parameters, strict=True)}
            rows[name, "log_likelihood"] = fit.log_likelihood
    if found.value:
        x, value = seen.x[used], seen.value[used]
        rows["gamma_gamma", "customers"] = float(used.sum())
        rows["gamma_gamma", "corr_x_value"] = float(np.corrcoef(x, value)[0, 1])
    rows |= back_test(con, as_of)
    cells: list[list[Any]] = [[*key, round(value, 4)] for key, value in rows.items()]
    if cells:
        con.executemany("INSERT INTO clv.model VALUES (?, ?, ?)", cells)


def back_test(con: duckdb.DuckDBPyConnection, as_of: date) -> dict[tuple[str, str], float]:
    """Fitted on the orders up to 180 days ago, scored on the order dates and revenue since."""
    cut = as_of - timedelta(days=BACK_TEST_DAYS)
    seen = features(con, cut)
    models = fitted(seen)
    con.execute(CALIBRATION)
    if models.orders is None:
        return {}
    since = {
        person: (dates, cents)
        for person, dates, cents in con.execute(
            "SELECT person, count(*), sum(net)::BIGINT FROM person_day WHERE day > ? GROUP BY 1",
            [cut],
        ).fetchall()
    }
    dates, cents = np.array([since.get(person, (0, 0)) for person in seen.ids]).T
    weeks = BACK_TEST_DAYS / 7
    expected = model.expected_orders(models.orders.parameters, seen.x, seen.t_x, seen.age, weeks)
    rate = np.divide(seen.x, seen.age, out=np.zeros_like(seen.x), where=seen.age > 0)
    tested = {"back_test_mbg_nbd": expected, "back_test_same_rate": rate * weeks}
    rows: dict[tuple[str, str], float] = {}
    for name, score in tested.items():
        rows[name, "mae"] = float(np.mean(np.abs(score - dates)))
        rows[name, "bias"] = float(np.mean(score - dates))
        # Rates that are equal as fractions may differ as floats: ties are ties.
        area = area_under_curve(np.round(score, 12), dates > 0)
        rows[name, "auc"] = float("nan") if area is None else area
    revenue = expected * scores(seen, models)["expected_order_value"]
    actual, predicted = float(cents.sum()) / 100, float(revenue.sum())
    rows["back_test_mbg_nbd", "actual_revenue"] = actual
    rows["back_test_mbg_nbd", "predicted_revenue"] = predicted
    rows["back_test_mbg_nbd", "revenue_ratio"] = predicted / actual
    if models.value:
        calibration(con, expected, dates, revenue, cents)
    return rows


CALIBRATION = """CREATE TABLE clv.calibration (decile BIGINT, customers BIGINT,
  predicted_order_dates DOUBLE, actual_order_dates BIGINT, predicted_revenue DOUBLE,
  actual_revenue DECIMAL(18, 2))"""


def calibration(
    con: duckdb.DuckDBPyConnection, expected: Array, dates: Array, revenue: Array, cents: Array
) -> None:
    """clv/calibration: deciles by percent_rank of predicted revenue, highest first."""
    ranked = np.sort(-revenue)
    place = np.searchsorted(ranked, -revenue, side="left")
    deciles = np.minimum(10, 1 + 10 * place // max(len(revenue) - 1, 1))
    for decile in np.unique(deciles):
        at = deciles == decile
        con.execute(
            "INSERT INTO clv.calibration VALUES (?, ?, ?, ?, ?, ?)",
            [
                int(decile),
                int(at.sum()),
                round(float(expected[at].sum()), 4),
                int(dates[at].sum()),
                round(float(revenue[at].sum()), 4),
                rounded(Fraction(int(cents[at].sum()), 100), 2),
            ],
        )
