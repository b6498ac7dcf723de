"""The loyalty page's sentences: does loyalty pay, and how sure is that."""

import pandas as pd

from dashboard import formats
from dashboard.loyalty.page_data import BACK, REVENUE, PageData

TOO_FEW = "There are not enough like customers yet to compare members with."
CAUTION = "An association, not proof of cause."


def verdict(data: PageData) -> str:
    """One sentence: whether members spend more than like customers, and how sure that is."""
    row = data.matched(REVENUE)
    if not row or pd.isna(row["matched"]):
        return TOO_FEW
    size = formats.compared(row["matched"] * 100, "like customers")
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        return f"**Members spend {size} in their first year**, with no interval to judge it by."
    low, high = formats.change(row["low"] * 100), formats.change(row["high"] * 100)
    sure = "which may be chance" if row["low"] <= 0 <= row["high"] else "more than chance"
    return f"**Members spend {size} in their first year**: {sure} (95% interval {low} to {high})."


def pays(lift: pd.DataFrame) -> str:
    """Whether loyalty pays, in a title."""
    row = lift.loc[lift["metric"] == REVENUE]
    if row.empty or row.iloc[0][["matched", "low", "high"]].isna().any():
        return "Does loyalty pay? Too few like customers for an answer"
    low, high, size = (float(row.iloc[0][name]) for name in ("low", "high", "matched"))
    if low <= 0 <= high:
        return f"Does loyalty pay? Unclear: {formats.change(size * 100)} may be chance"
    title = f"Does loyalty pay? {'Yes' if size > 0 else 'No'}: {formats.change(size * 100)} revenue"
    back = lift.loc[(lift["metric"] == BACK) & (lift["matched"] * size < 0)]
    back = back.loc[(back["low"] > 0) | (back["high"] < 0)]
    if back.empty:
        return title
    share, word = (
        formats.share(abs(float(back.iloc[0]["matched"]))),
        "fewer" if size > 0 else "more",
    )
    return f"Members spend {formats.change(size * 100)}, but {share} {word} come back"


def switchers(data: PageData) -> str:
    """Those who joined later, before and after; empty without any."""
    row = data.joined
    if row is None:
        return ""
    before, after = float(row["revenue_before"]), float(row["revenue_after"])
    text = (
        f"{formats.count(row['customers'])} customers joined later. They spent "
        f"{formats.money(before)} a month in the half year before and {formats.money(after)} after"
    )
    change = formats.change_of(after, before)
    if change is not None:
        text += f", {formats.compared(change, 'before')}"
    return formats.plain(f"{text}.")


def joined(data: PageData) -> str:
    """What those who joined later spend since, in a title."""
    row = data.joined or {"revenue_after": 0, "revenue_before": 0}
    change = formats.change_of(float(row["revenue_after"]), float(row["revenue_before"]))
    if change is None:
        return "Customers who joined later"
    return f"After joining, customers spend {formats.compared(change, 'before')}"
