"""The segments page's sentence: which groups matter."""

from dashboard import formats
from dashboard.segments.page_data import PageData


def groups(data: PageData, window_days: int, at_risk_days: int) -> str:
    """One sentence: what the best customers bring, and who of them stays away."""
    vips = data.part("VIP", "customers_share")
    text = (
        f"**VIPs are {formats.share(vips)} of customers and bring "
        f"{formats.share(data.part('VIP', 'revenue_share'))} of the last {window_days} days' "
        "revenue.**"
    )
    slipping = data.part("Slipping VIP", "customers")
    if slipping:
        text += (
            f" {formats.count(slipping)} Slipping VIPs have not ordered for {at_risk_days} days."
        )
    return text
