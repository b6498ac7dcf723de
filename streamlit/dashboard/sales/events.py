"""What happened on a day: holidays and changes of prices, to mark them on lines over time."""

from itertools import pairwise

import pandas as pd

from dashboard import formats
from dashboard.query import ROW_LIMIT, Query, Row

# Prices that bring less of an item's revenue are variants or mistakes.
MAIN_SHARE = "0.2"
# A new price follows another one that was last sold at most so long after it began.
CHANGEOVER_DAYS = 31
MOST_CHANGES = 4
# As many labels fit side by side.
MOST_LABELS = 14
EVENTS = ["day", "event", "kind"]


def prices_query() -> Query:
    """The prices that items were mainly sold at, those with most revenue first."""
    main = {"is_listed": "true", "revenue_share.gte": MAIN_SHARE, "unit_price.gt": "0"}
    return Query("/v1/discounts/prices", {**main, "sort": "-revenue", "limit": ROW_LIMIT})


def holidays(rows: list[Row]) -> pd.DataFrame:
    """A row per holiday, from rows of sales/holidays: day, event (its name), kind."""
    days = [(row["date"], row["holiday_name"], "Holiday") for row in rows]
    return _events(days)


def price_changes(rows: list[Row]) -> pd.DataFrame:
    """A row per change of an item's price, those of the items with most revenue first: day, event,
    kind. `rows`: of discounts/prices."""
    of_item: dict[str, list[Row]] = {}
    for row in rows:
        of_item.setdefault(str(row["item_name"]), []).append(row)
    changes = []
    for item, prices in of_item.items():
        ordered = sorted(prices, key=lambda row: str(row["first_seen"]))
        for before, after in pairwise(ordered):
            began, ended = pd.Timestamp(after["first_seen"]), pd.Timestamp(before["last_seen"])
            if ended <= began + pd.Timedelta(days=CHANGEOVER_DAYS):
                old, new = formats.money(before["unit_price"]), formats.money(after["unit_price"])
                changes.append((after["first_seen"], f"{item} {old} → {new}", "Price"))
    return _events(changes)


def within(holiday_days: pd.DataFrame, changes: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    """The events between the first and the last of some days: the holidays, and the changes of
    prices with most revenue whose labels have room; several changes of a day are one event."""
    first, last = days.min(), days.max()
    found = holiday_days.loc[holiday_days["day"].between(first, last)]
    inside = changes.loc[changes["day"].between(first, last)]
    more = inside["day"].value_counts() - 1
    taken = list(found["day"])
    labelled: list[tuple[str, str, str]] = []
    for row in inside.drop_duplicates("day").to_dict("records"):
        if len(labelled) < MOST_CHANGES and all(
            abs(row["day"] - day) >= (last - first) / MOST_LABELS for day in taken
        ):
            taken.append(row["day"])
            extra = f" (+{more[row['day']]} more)" if more[row["day"]] else ""
            labelled.append((row["day"], f"{row['event']}{extra}", row["kind"]))
    return pd.concat([found, _events(labelled)], ignore_index=True)


def _events(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=EVENTS)
    frame["day"] = pd.to_datetime(frame["day"])
    return frame
