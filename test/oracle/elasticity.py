"""discounts/elasticity: how units per day on offer move with price, within restaurants."""

from collections import defaultdict
from math import log, sqrt
from statistics import fmean

import duckdb

COLUMNS = """item_name VARCHAR, points BIGINT, restaurants BIGINT, slope DOUBLE,
  std_error DOUBLE, r_squared DOUBLE"""
Point = tuple[float, float]


def build(con: duckdb.DuckDBPyConnection) -> None:
    """The table, from the observations of `offered`."""
    items: defaultdict[str, defaultdict[str, list[Point]]] = defaultdict(lambda: defaultdict(list))
    for item, place, cents, units, days in con.execute("SELECT * FROM offered").fetchall():
        items[item][place].append((log(cents / 100), log(units / days)))
    con.execute(f"CREATE TABLE discounts.elasticity ({COLUMNS})")
    for item, places in items.items():
        points = [point for some in places.values() for point in deviations(some)]
        if len(points) - len(places) - 1 >= 2:
            fit = least_squares(points, len(points) - len(places) - 1)
            con.execute(
                "INSERT INTO discounts.elasticity VALUES (?,?,?,?,?,?)",
                [item, len(points), len(places), *fit],
            )


def deviations(points: list[Point]) -> list[Point]:
    """Points less the mean point."""
    x_mean, y_mean = fmean(x for x, _ in points), fmean(y for _, y in points)
    return [(x - x_mean, y - y_mean) for x, y in points]


def least_squares(points: list[Point], freedom: int) -> list[float | None]:
    """Slope, its standard error and r squared, rounded to four places."""
    xx, yy = sum(x * x for x, _ in points), sum(y * y for _, y in points)
    slope = sum(x * y for x, y in points) / xx
    rest = sum((y - slope * x) ** 2 for x, y in points)
    flat = yy < 1e-20
    error = sqrt(rest / freedom / xx)
    return [round(slope, 4), round(error, 4), None if flat else round(1 - rest / yy, 4)]
