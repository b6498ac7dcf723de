"""The API's rows as frames that the story and the charts read. Pure: rows in, figures out."""

import math
from dataclasses import dataclass

import pandas as pd

from dashboard.api import Row
from dashboard.clv.questions import CLV_BINS, NEW, TIERS

MIGRATION_COLUMNS = ("month", "from_tier", "to_tier", "customers", "clv_to_date", "is_partial")
COHORT_COLUMNS = (
    "cohort",
    "months_since",
    "customers",
    "active_customers",
    "retention_rate",
    "cumulative_revenue_per_customer",
    "is_partial",
)
HISTORY_COLUMNS = ("order_date", "orders_to_date", "revenue", "clv_to_date", "valid_to")
LEVEL = {tier: level for level, tier in enumerate(reversed(TIERS))}


@dataclass(frozen=True)
class Totals:
    """All customers that pass the filters. Money in USD; None where there are no customers."""

    customers: int
    revenue: float
    average: float | None
    median: float | None
    predicted: float | None


def totals(rows: list[Row], predicted: str) -> Totals:
    """From an aggregate without groups."""
    row = rows[0] if rows else {}
    return Totals(
        customers=int(row.get("rows") or 0),
        revenue=float(row.get("clv.sum") or 0),
        average=row.get("clv.avg"),
        median=row.get("clv.p50"),
        predicted=row.get(f"{predicted}.sum"),
    )


def shares(rows: list[Row], by: str) -> pd.DataFrame:
    """One row per group: `by`, customers, revenue, customers_share, revenue_share (0..1)."""
    frame = pd.DataFrame(
        {
            by: [row[by] for row in rows],
            "customers": [int(row["rows"]) for row in rows],
            "revenue": [float(row["clv.sum"]) for row in rows],
        }
    )
    for column in ("customers", "revenue"):
        total = frame[column].sum()
        frame[f"{column}_share"] = frame[column] / total if total else 0.0
    return frame


def tier_shares(rows: list[Row], limits: list[Row]) -> pd.DataFrame:
    """`shares` by tier, High first, with min_clv: where the tier begins over all customers."""
    of = {row["clv_tier"]: row for row in limits}
    frame = shares(sorted(rows, key=lambda row: TIERS.index(row["clv_tier"])), "clv_tier")
    frame["min_clv"] = [of.get(tier, {}).get("clv.min") for tier in frame["clv_tier"]]
    return frame


def histogram_top(limits: list[Row]) -> float:
    """Where the distribution's last bar begins: round, and well inside the High tier, so that a few
    very good customers do not flatten all others into one bar; without that tier, past the best."""
    high = [float(row["clv.min"]) for row in limits if row["clv_tier"] == "High"]
    largest = max((float(row["clv.max"]) for row in limits), default=0.0)
    wanted = 2.5 * high[0] if high else largest
    if wanted <= 0:
        return float(CLV_BINS)
    step = 10 ** math.floor(math.log10(wanted))
    return float(math.ceil(wanted / step) * step)


def histogram(rows: list[Row], top: float, customers: int) -> pd.DataFrame:
    """One row per bar: low, high (USD), customers, customers_share; the last one is `top` and more,
    drawn as wide as the others, with `is_open`."""
    width = top / CLV_BINS
    told = [row for row in rows if row["clv.from"] is not None]
    bars = [(row["clv.from"], row["clv.to"], int(row["rows"]), False) for row in told]
    beyond = customers - sum(bar[2] for bar in bars)
    if beyond > 0:
        bars.append((top, top + width, beyond, True))
    frame = pd.DataFrame(bars, columns=["low", "high", "customers", "is_open"])
    frame["customers_share"] = frame["customers"] / customers if customers else 0.0
    return frame


def concentration(rows: list[Row]) -> pd.DataFrame:
    """The Lorenz curve from the top: share of customers, most valuable first, and the share of
    revenue that they hold. Starts at 0, 0 and ends at 1, 1."""
    held = [row for row in rows if row["rows"]]
    best_first = sorted(held, key=lambda row: -float(row["clv_percentile.from"]))
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


def held_by(curve: pd.DataFrame, top: float) -> float:
    """The share of revenue that the `top` share of customers holds, read off the curve."""
    x, y = curve["customers_share"], curve["revenue_share"]
    after = int((x >= top).to_numpy().argmax())
    if after == 0:
        return 0.0
    across = (top - x[after - 1]) / (x[after] - x[after - 1])
    return float(y[after - 1] + across * (y[after] - y[after - 1]))


def evolution(migration: pd.DataFrame) -> pd.DataFrame:
    """One row per month and tier: customers, clv_to_date, is_partial."""
    held = migration.groupby(["month", "to_tier"], as_index=False)
    frame = held.agg({"customers": "sum", "clv_to_date": "sum", "is_partial": "max"})
    return frame.rename(columns={"to_tier": "clv_tier"})


def moves(migration: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """One row per pair of tiers in a month: from_tier, to_tier, customers, share (of from_tier)."""
    frame = migration.loc[migration["month"] == month].copy()
    frame["share"] = frame["customers"] / frame.groupby("from_tier")["customers"].transform("sum")
    return frame.reset_index(drop=True)


def moved(month_moves: pd.DataFrame) -> tuple[int, int, int]:
    """Customers of before the month: how many there were, moved up, moved down."""
    before = month_moves.loc[month_moves["from_tier"] != NEW]
    steps = before["to_tier"].map(LEVEL) - before["from_tier"].map(LEVEL)
    customers = before["customers"]
    return int(customers.sum()), int(customers[steps > 0].sum()), int(customers[steps < 0].sum())


def migration(rows: list[Row]) -> pd.DataFrame:
    """Rows of clv/migration, months as timestamps."""
    return _dated(rows, MIGRATION_COLUMNS, "month")


def cohorts(rows: list[Row]) -> pd.DataFrame:
    """Rows of clv/cohorts, cohorts as timestamps."""
    return _dated(rows, COHORT_COLUMNS, "cohort")


def history(rows: list[Row]) -> pd.DataFrame:
    """One customer's rows of clv/history by date, and one more on the day that they hold until."""
    days = _dated(rows, HISTORY_COLUMNS, "order_date").sort_values("order_date")
    if days.empty or days["valid_to"].iloc[-1] is None:
        return days
    until = days.iloc[[-1]].assign(revenue=0.0, order_date=pd.Timestamp(days["valid_to"].iloc[-1]))
    return pd.concat([days, until], ignore_index=True)


def _dated(rows: list[Row], columns: tuple[str, ...], day: str) -> pd.DataFrame:
    """A frame with its columns even when there are no rows. Vega reads a date without time as UTC
    and shows it in the reader's zone, a day early west of Greenwich; a timestamp stays as it is."""
    frame = pd.DataFrame(rows, columns=list(columns))
    frame[day] = pd.to_datetime(frame[day])
    return frame
