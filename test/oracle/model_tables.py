"""clv/model and clv/calibration: parameters of the models, and a back-test."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np

from oracle import model
from oracle.evaluation import area_under_curve
from oracle.exact import rounded
from oracle.fits import Features, Models, features, fitted, order_values
from oracle.model import Array

BACK_TEST_DAYS = 180
PARAMETERS = ("r", "alpha", "a", "b")


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
    revenue = expected * order_values(seen, models)
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
