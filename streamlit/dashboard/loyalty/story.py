"""The loyalty page's answer in words: what members hold, and what is left after matching."""

import pandas as pd

from dashboard import formats
from dashboard.loyalty.reading import REVENUE, Seen

CAUTION = "This is an association, not proof of cause."


def members(seen: Seen) -> str:
    """How many members there are and what they hold."""
    member, other = seen.of("member"), seen.of("non_member")
    if not member:
        return "No customer has joined the loyalty programme yet."
    total = int(member["customers"]) + int(other.get("customers", 0))
    said = (
        f"**{formats.count(member['customers'])} of {formats.count(total)} customers are loyalty "
        f"members** ({formats.share(member['customers'] / total)}). They hold "
        f"**{formats.share(member['revenue_share'])}** of the revenue: "
        f"{formats.money(member['avg_spend_per_customer'])} each"
    )
    if other:
        said += f" against {formats.money(other['avg_spend_per_customer'])} of the others"
    return formats.plain(f"{said}.")


def lift(seen: Seen) -> str:
    """The difference among like customers, beside the naive one; says when it is unknown."""
    row = seen.matched(REVENUE)
    if not row or pd.isna(row["matched"]):
        return "There are not enough like customers yet to compare members with."
    said = (
        "Among customers who began in the same month at the same restaurant, those who began as "
        f"members spent **{formats.beside(row['matched'] * 100, 'the others')}** in their first "
        "year"
    )
    if pd.notna(row["low"]) and pd.notna(row["high"]):
        low, high = formats.change(row["low"] * 100), formats.change(row["high"] * 100)
        said += f" (95% interval {low} to {high})"
    said += "."
    if pd.notna(row["low"]) and row["low"] <= 0 <= row["high"]:
        said += " As the interval holds zero, this may be chance."
    if pd.notna(row["naive"]):
        said += f" Without matching it would be {formats.change(row['naive'] * 100)}."
    return f"{said} {CAUTION}"


def switchers(seen: Seen) -> str:
    """Those who joined later, before and after; empty without any."""
    row = seen.joined
    if row is None:
        return ""
    before, after = float(row["revenue_before"]), float(row["revenue_after"])
    said = (
        f"{formats.count(row['customers'])} customers joined after they had been coming for a "
        f"while: they spent {formats.money(before)} a month in the half year before and "
        f"{formats.money(after)} in the half year after"
    )
    if before > 0:
        said += f", {formats.beside((after / before - 1) * 100, 'before')}"
    return formats.plain(f"{said}.")
