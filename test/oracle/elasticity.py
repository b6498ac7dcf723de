"""discounts/elasticity: Poisson regressions of statsmodels with a column for every effect."""

from collections import Counter, defaultdict
from math import log
from typing import Any

import duckdb
import numpy as np
import statsmodels.api as sm
from statsmodels.stats.multitest import fdrcorrection

COLUMNS = """item_name VARCHAR, cells BIGINT, restaurants BIGINT, months BIGINT, elasticity DOUBLE,
  std_error DOUBLE, ci_low DOUBLE, ci_high DOUBLE, p_value DOUBLE, q_value DOUBLE,
  is_clear BOOLEAN"""
Cell = tuple[str, Any, int, int, int, int]
RESTAURANT, MONTH, LINES, UNITS, CENTS, OTHERS = range(6)


def build(con: duckdb.DuckDBPyConnection) -> None:
    """The table, from the cells of `item_cell`."""
    items: defaultdict[str, list[Cell]] = defaultdict(list)
    for item, *cell in con.execute("SELECT * FROM item_cell WHERE others > 0").fetchall():
        items[item].append(tuple(cell))
    fitted = {item: fit(compared(cells)) for item, cells in items.items()}
    rows = {item: row for item, row in fitted.items() if row is not None}
    con.execute(f"CREATE TABLE discounts.elasticity ({COLUMNS})")
    if not rows:
        return
    adjusted = fdrcorrection([row[-1] for row in rows.values()])[1]
    for (item, row), q in zip(rows.items(), adjusted, strict=True):
        estimates = [round(float(value), 4) for value in (*row[3:], q)]
        con.execute(
            "INSERT INTO discounts.elasticity VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [item, *row[:3], *estimates, bool(q < 0.05)],
        )


def compared(cells: list[Cell]) -> list[Cell]:
    """Without restaurants and months that have one cell, until none is left."""
    while True:
        counts = [Counter(cell[at] for cell in cells) for at in (RESTAURANT, MONTH)]
        left = [c for c in cells if counts[0][c[RESTAURANT]] > 1 and counts[1][c[MONTH]] > 1]
        if len(left) == len(cells):
            return cells
        cells = left


def fit(cells: list[Cell]) -> list[Any] | None:
    """Cells, restaurants, months, estimate, error, interval, p-value; None of too few cells."""
    groups = [sorted({cell[at] for cell in cells}) for at in (RESTAURANT, MONTH)]
    sizes = [len(cells), len(groups[0]), len(groups[1])]
    lines = sum(cell[LINES] for cell in cells)
    if lines < 300 or sizes[1] < 5 or sizes[2] < 3 or sizes[0] - sizes[1] - sizes[2] < 10:
        return None
    price = np.array([log(cell[CENTS] / cell[UNITS] / 100) for cell in cells])
    # The first month has no column: the restaurants' columns add up to a constant.
    dummies = [
        [float(cell[at] == value) for cell in cells]
        for at, values in ((RESTAURANT, groups[0]), (MONTH, groups[1][1:]))
        for value in values
    ]
    effects = np.array(dummies).T
    rest = price - effects @ np.linalg.lstsq(effects, price, rcond=None)[0]
    if np.sqrt(np.mean(rest**2)) < 0.005:
        return None
    model = sm.GLM(
        np.array([float(cell[UNITS]) for cell in cells]),
        np.column_stack([price, effects]),
        family=sm.families.Poisson(),
        offset=np.log([cell[OTHERS] for cell in cells]),
    )
    by_restaurant = {"groups": np.array([groups[0].index(cell[RESTAURANT]) for cell in cells])}
    result = model.fit(
        tol=1e-13, maxiter=200, cov_type="cluster", cov_kwds=by_restaurant, use_t=True
    )
    low, high = result.conf_int()[0]
    return [*sizes, result.params[0], result.bse[0], low, high, result.pvalues[0]]
