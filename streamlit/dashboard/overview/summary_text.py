"""The overview's sentence: sales of the last whole month, up or down."""

import pandas as pd

from dashboard import formats

YEAR = 12


def latest(months: pd.DataFrame) -> str:
    """The last whole month against the one before and the same month of the year before."""
    row = months.iloc[-1]
    parts = []
    if len(months) > 1:
        before = months.iloc[-2]
        change = formats.change_of(row["revenue"], before["revenue"])
        if change is not None:
            parts.append(formats.compared(change, formats.month(before["month"])))
    ago = None if pd.isna(row["year_ago"]) else float(row["year_ago"])
    change = formats.change_of(row["revenue"], ago)
    if change is not None:
        parts.append(formats.compared(change, formats.month(row["month"] - pd.DateOffset(years=1))))
    name = formats.month(row["month"])
    text = f"**{name}: {formats.money_short(row['revenue'])}**"
    return formats.plain(f"{text}, {formats.listed(parts)}." if parts else f"{text}.")


def year(months: pd.DataFrame) -> str:
    """The last twelve whole months against the twelve before, in a title."""
    sums = months["revenue"].rolling(YEAR).sum().dropna()
    change = formats.change_of(sums.iloc[-1], sums.iloc[-1 - YEAR]) if len(sums) > YEAR else None
    if change is None:
        return "Sales by month"
    word = "up" if change >= 0 else "down"
    return f"Sales over 12 months are {word} {abs(change):,.0f}% on the year before"
