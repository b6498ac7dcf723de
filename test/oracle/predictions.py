"""The columns and tables that come from the models, added to a finished second computation.

Model values are doubles rounded to four places; tables are compared with a tolerance.
"""

from datetime import date, timedelta

import duckdb
import numpy as np

from oracle import model
from oracle.evaluation import evaluation
from oracle.fits import Features, Models, features, fitted, order_values
from oracle.model import Array
from oracle.model_tables import write_model

COLUMNS = (
    "p_alive",
    "expected_orders_365d",
    "expected_order_value",
    "predicted_revenue_365d",
    "expected_orders_90d",
    "p_order_90d",
)


def scores(seen: Features, found: Models) -> dict[str, Array]:
    """The columns of each customer, NaN where there is no model."""
    value = order_values(seen, found)
    if found.orders is None:
        return dict.fromkeys(COLUMNS, np.full(len(seen.ids), np.nan)) | {
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


def add(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Complete clv, churn and loyalty; write clv/model, clv/calibration and churn/evaluation."""
    seen = features(con, as_of)
    found = fitted(seen)
    columns = scores(seen, found)
    names = ", ".join(f"{name} DOUBLE" for name in COLUMNS)
    con.execute(f"CREATE TABLE prediction (customer_id VARCHAR, {names})")
    cells = [[None if np.isnan(one) else float(one) for one in columns[c]] for c in COLUMNS]
    con.executemany(
        "INSERT INTO prediction VALUES (?, ?, ?, ?, ?, ?, ?)",
        [list(row) for row in zip(seen.ids, *cells, strict=True)],
    )
    con.execute(COMPLETED)
    write_model(con, as_of, seen, found)
    evaluation(con, as_of - timedelta(days=90))


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
