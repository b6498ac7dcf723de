"""The segments page's answer in words: which groups there are, and what they hold."""

from dashboard import formats
from dashboard.segments.reading import Seen


def groups(seen: Seen, window_days: int, at_risk_days: int, *, is_filtered: bool) -> str:
    """Who the groups are, and how much of the revenue of the window they hold."""
    total = int(seen.groups["customers"].sum())
    who = " that pass the filters" if is_filtered else ""
    largest = seen.groups.sort_values("customers", ascending=False).iloc[0]
    said = (
        f"**{formats.count(total)} customers**{who} fall into {len(seen.groups)} groups. "
        f"The largest is {largest['segment']} with {formats.share(largest['customers_share'])} of "
        f"them and {formats.share(largest['revenue_share'])} of the revenue of the last "
        f"{window_days} days."
    )
    vips = seen.part("VIP", "customers")
    if vips:
        said += (
            f" **VIPs** are {formats.share(seen.part('VIP', 'customers_share'))} of customers and "
            f"hold **{formats.share(seen.part('VIP', 'revenue_share'))}** of that revenue."
        )
    slipping = seen.part("Slipping VIP", "customers")
    if slipping:
        said += (
            f" {formats.count(slipping)} more bought as much but have not been back for "
            f"{at_risk_days} days: these **Slipping VIPs** hold "
            f"{formats.share(seen.part('Slipping VIP', 'revenue_share'))}."
        )
    return formats.plain(said)


def members(seen: Seen) -> str:
    """How loyalty goes with the groups; empty without members or without VIPs."""
    customers = float(seen.groups["customers"].sum())
    of_all = float((seen.groups["members"] * seen.groups["customers"]).sum()) / customers
    if not 0 < of_all < 1 or not seen.part("VIP", "customers"):
        return ""
    return (
        f"{formats.share(of_all)} of all customers are loyalty members, and "
        f"{formats.share(seen.part('VIP', 'members'))} of the VIPs."
    )
