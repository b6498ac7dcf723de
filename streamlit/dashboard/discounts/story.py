"""The discounts page's answer in words: what discounts cost and bring, prices, add-ons."""

import pandas as pd

from dashboard import formats
from dashboard.discounts.reading import DISCOUNTED, FULL_PRICE, Seen

NONE_FOUND = (
    "**No discounts in this data**: no option of any order has a negative price, which is how a "
    "discount would be recorded. Nothing can be said about discounts; what follows is about prices "
    "and add-ons alone."
)


def cost(seen: Seen) -> str:
    """Gross against net, discounted against full price; empty without discounts."""
    if not seen.found:
        return ""
    orders, gross = float(seen.types["orders"].sum()), float(seen.types["gross_revenue"].sum())
    discounted, given = seen.of(DISCOUNTED, "orders"), seen.of(DISCOUNTED, "discounts")
    if not discounted:
        return f"None of {formats.count(orders)} orders of these locations had a discount."
    said = (
        f"**{formats.share(discounted / orders)} of {formats.count(orders)} orders** had a "
        f"discount: **{formats.money_short(given)}** off {formats.money_short(gross)} before "
        f"discounts, {formats.share(given / gross)} of it. A discounted order brings "
        f"{formats.money(seen.of(DISCOUNTED, 'avg_order_value'))}, after "
        f"{formats.money(given / discounted)} off"
    )
    if seen.of(FULL_PRICE, "orders"):
        said += f"; one at full price {formats.money(seen.of(FULL_PRICE, 'avg_order_value'))}"
    return formats.plain(f"{said}.")


def effect(seen: Seen) -> str:
    """What follows a first discount, beside like customers; empty where it is unknown."""
    if not {"discounted", "comparison", "difference"} <= seen.effect.keys():
        return ""
    with_one, without, difference = (
        seen.effect[name] for name in ("discounted", "comparison", "difference")
    )
    return formats.plain(
        f"In the 90 days after a first discount, {formats.count(with_one['customers'])} customers "
        f"spent {more(with_one['revenue_change'])} each than in the 90 days before; like customers "
        f"without one {more(without['revenue_change'])}. The difference is "
        f"**{signed(difference['revenue_change'])}** and {difference['orders_change']:+.2f} orders "
        "a customer: an observation, not proof of cause."
    )


def signed(dollars: float) -> str:
    """A change of money with its sign: `+$2.48`."""
    return f"{'+' if dollars >= 0 else ''}{formats.money(dollars)}"


def more(dollars: float) -> str:
    """A change of money in words: `$2.48 more`."""
    return f"{formats.money(abs(dollars))} {'more' if dollars >= 0 else 'less'}"


def prices(slopes: pd.DataFrame) -> str:
    """How sales of items went with their prices; empty where nothing could be fitted."""
    if slopes.empty:
        return ""
    number, says = len(slopes), slopes["says"].value_counts()
    first = slopes.iloc[0]
    return (
        f"Of {number} items whose price varied within restaurants, "
        f"**{says.get('less', 0)} sold clearly less** at a higher price, {says.get('more', 0)} "
        f"clearly more, and {says.get('open', 0)} can't be told from chance. For the most "
        f"measured, {first['item_name']}, 1% more price went with {abs(first['slope']):.1f}% "
        f"{'fewer' if first['slope'] < 0 else 'more'} units (95% interval {first['low']:+.1f}% to "
        f"{first['high']:+.1f}%)."
    )


def addons(frame: pd.DataFrame) -> str:
    """How often lines take paid options and what those bring; empty without lines."""
    if frame.empty or not frame["lines"].sum():
        return ""
    rate = float(frame["lines_with_paid_option"].sum() / frame["lines"].sum())
    said = (
        f"**{formats.share(rate)} of lines** take a paid add-on; these bring "
        f"{formats.money_short(float(frame['addon_revenue'].sum()))}"
    )
    best = frame.sort_values("addon_revenue", ascending=False, kind="stable").iloc[0]
    if best["addon_revenue"] > 0:
        said += f", most of it with {best['item_category']} ({formats.share(best['attach_rate'])})"
    return formats.plain(f"{said}.")
