"""The discounts page's sentences: what discounts cost and bring, prices, add-ons."""

import pandas as pd

from dashboard import formats
from dashboard.discounts.page_data import DISCOUNTED, PageData

NONE_FOUND = (
    "**No discounts in this data**: no option of any order has a negative price, which is how a "
    "discount would be recorded. This page is about prices and add-ons alone."
)


def cost(data: PageData) -> str:
    """One sentence: how many orders are discounted, and what that costs; empty without any."""
    if not data.found:
        return ""
    orders, gross = float(data.types["orders"].sum()), float(data.types["gross_revenue"].sum())
    discounted, given = data.of(DISCOUNTED, "orders"), data.of(DISCOUNTED, "discounts")
    if not discounted:
        return f"None of {formats.count(orders)} orders of these restaurants had a discount."
    return formats.plain(
        f"**{formats.share(discounted / orders)} of orders had a discount**, "
        f"{formats.money_short(given)} off {formats.money_short(gross)}."
    )


def effect(data: PageData) -> str:
    """What follows a first discount, compared with like customers; empty where it is unknown."""
    row = data.effect.get("difference")
    if not {"discounted", "comparison"} <= data.effect.keys() or row is None:
        return ""
    change = float(row["revenue_change"])
    text = (
        f"In the 90 days after a first discount, customers spent "
        f"**{formats.money(abs(change))} {'more' if change >= 0 else 'less'}** each than like "
        "customers without one"
    )
    low, high = row.get("revenue_change_low"), row.get("revenue_change_high")
    if low is not None and high is not None:
        text += f" (95% interval {formats.signed_money(low)} to {formats.signed_money(high)}"
        text += ", may be chance)" if low <= 0 <= high else ")"
    return formats.plain(f"{text}.")


def prices(items: pd.DataFrame) -> str:
    """How many items have a clear price elasticity; empty where nothing could be fitted."""
    if items.empty:
        return ""
    clear = items.loc[items["is_clear"].eq(True)]
    unclear = len(items) - len(clear)
    if clear.empty:
        return (
            f"For none of {len(items)} items can a reaction to its price be distinguished "
            "from chance: past prices do not say whether a rise would cost units."
        )
    first = clear.iloc[0]
    word = "fewer" if first["elasticity"] < 0 else "more"
    return (
        f"For **{len(clear)} of {len(items)} items** units clearly go with the price; for "
        f"{unclear} that cannot be distinguished from chance. {first['item_name']}: 1% more price, "
        f"{abs(first['elasticity']):.1f}% {word} units."
    )


def addons(frame: pd.DataFrame) -> str:
    """How often lines take paid options and what those bring; empty without lines."""
    if frame.empty or not frame["lines"].sum():
        return ""
    rate = float(frame["lines_with_paid_option"].sum() / frame["lines"].sum())
    total = float(frame["addon_revenue"].sum())
    text = f"**{formats.share(rate)} of lines take a paid add-on**"
    text += f", {formats.money_short(total)} in all"
    best = frame.iloc[0]
    if best["addon_revenue"] > 0:
        share = formats.share(best["addon_revenue"] / total)
        text += f"; {share} of that with {best['item_category']}"
    return formats.plain(f"{text}.")
