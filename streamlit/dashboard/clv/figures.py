"""The API's rows of CLV as frames that sentences and charts read. Pure: rows in, figures out."""

import pandas as pd

from dashboard.query import Row

MOVES = ["month", "from_tier", "to_tier", "customers", "clv_to_date", "is_partial"]
WORTH, RETENTION = "cumulative_revenue_per_customer", "retention_rate"
COHORTS = ["cohort", "months_since", "customers", "active_customers", RETENTION, WORTH]
NEW = "New"
TIER_COLUMNS = ("to_tier", "from_tier")
LEVEL = {"Low": 0, "Medium": 1, "High": 2}
PERCENTILES = 100
HALF_BIN = 0.5 / PERCENTILES
SHOWN_PERCENTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
# Cohorts are compared after half a year; small ones are chance.
COMPARED_MONTHS, MIN_CUSTOMERS = 6, 30


def curve(bins: list[Row]) -> pd.DataFrame:
    """The Lorenz curve from the top: share of customers, best first, and of the revenue that they
    brought. Starts at 0, 0 and ends at 1, 1."""
    filled = [row for row in bins if row["rows"]]
    best_first = sorted(filled, key=lambda row: -float(row["clv_percentile.from"]))
    frame = pd.DataFrame(
        {
            "customers": [0, *(int(row["rows"]) for row in best_first)],
            "revenue": [0.0, *(float(row["clv.sum"]) for row in best_first)],
        }
    ).cumsum()
    for column in ("customers", "revenue"):
        total = frame[column].iloc[-1]
        frame[f"{column}_share"] = frame[column] / total if total else 0.0
    return frame


def share_for(found: pd.DataFrame, revenue_share: float) -> float:
    """Which share of customers, best first, brings a share of revenue; read off the curve."""
    return _read_off(found["revenue_share"], found["customers_share"], revenue_share)


def share_of(found: pd.DataFrame, customers_share: float) -> float:
    """The share of revenue that the best share of customers brings; read off the curve."""
    return _read_off(found["customers_share"], found["revenue_share"], customers_share)


def _read_off(x: pd.Series, y: pd.Series, at: float) -> float:
    after = int((x >= at).to_numpy().argmax())
    if after == 0:
        return 0.0
    across = (at - x[after - 1]) / (x[after] - x[after - 1])
    return float(y[after - 1] + across * (y[after] - y[after - 1]))


def spent(bins: list[Row]) -> pd.DataFrame:
    """What a share of the customers has spent at most: share, name, clv (USD)."""
    filled = sorted((row for row in bins if row["rows"]), key=lambda row: row["clv_percentile.to"])
    reached = pd.Series([int(row["rows"]) for row in filled]).cumsum()
    rows = []
    for share in SHOWN_PERCENTILES:
        # The bins' borders are not exactly those of the shares: half a bin is as near as they tell.
        at = int((reached >= (share - HALF_BIN) * reached.iloc[-1]).to_numpy().argmax())
        name = "Half" if share == 0.5 else f"{share:.0%}"
        rows.append((share, f"{name} of customers", float(filled[at]["clv.max"])))
    return pd.DataFrame(rows, columns=["share", "name", "clv"])


def moves(rows: list[Row]) -> pd.DataFrame:
    """Rows of clv/migration, oldest first, months as timestamps."""
    frame = pd.DataFrame(rows, columns=MOVES)
    frame["month"] = pd.to_datetime(frame["month"])
    frame["is_partial"] = frame["is_partial"].astype(bool)
    return frame.sort_values("month", kind="stable", ignore_index=True)


def evolution(found: pd.DataFrame) -> pd.DataFrame:
    """One row per month and tier: customers, clv_to_date."""
    frame = found.groupby(["month", "to_tier"], as_index=False)
    return frame.agg({"customers": "sum", "clv_to_date": "sum"}).rename(
        columns={"to_tier": "clv_tier"}
    )


def of_month(found: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """One row per pair of tiers in a month: from_tier, to_tier, customers, share (of from_tier)."""
    frame = found.loc[found["month"] == month].copy()
    frame["share"] = frame["customers"] / frame.groupby("from_tier")["customers"].transform("sum")
    return frame.reset_index(drop=True)


def moved(month_moves: pd.DataFrame) -> tuple[int, int, int]:
    """Customers of before the month: how many there were, moved up, moved down."""
    before = month_moves.loc[month_moves["from_tier"] != NEW]
    # Without rows, the columns are texts, which have no difference.
    to_level, from_level = (before[name].map(LEVEL).astype(float) for name in TIER_COLUMNS)
    steps = to_level - from_level
    customers = before["customers"]
    return int(customers.sum()), int(customers[steps > 0].sum()), int(customers[steps < 0].sum())


def cohorts(rows: list[Row]) -> pd.DataFrame:
    """Rows of clv/cohorts that are of whole months, oldest first, cohorts as timestamps."""
    whole = [row for row in rows if not row["is_partial"]]
    frame = pd.DataFrame(whole, columns=COHORTS)
    frame["cohort"] = pd.to_datetime(frame["cohort"])
    return frame.sort_values(["cohort", "months_since"], ignore_index=True)


def compared(found: pd.DataFrame) -> pd.DataFrame:
    """Cohorts that are large and old enough to compare: what a customer had spent after half a
    year, and whether that is the most (`good`), the least (`bad`) or neither (`main`)."""
    frame = found.loc[
        (found["months_since"] == COMPARED_MONTHS) & (found["customers"] >= MIN_CUSTOMERS)
    ].reset_index(drop=True)
    frame["role"] = "main"
    if len(frame) > 1:
        frame.loc[frame[WORTH].astype(float).idxmax(), "role"] = "good"
        frame.loc[frame[WORTH].astype(float).idxmin(), "role"] = "bad"
    return frame
