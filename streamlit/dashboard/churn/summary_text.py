"""The churn page's sentences: who is at risk, what is at stake, whether the rules help."""

import pandas as pd

from dashboard import formats
from dashboard.churn.page_data import AT_RISK, AtStake, PageData


def risk(data: PageData, at_risk_days: int, lapsed_days: int) -> str:
    """One sentence: how many are at risk, and what they used to spend."""
    text = (
        f"**{formats.count(data.of(AT_RISK, 'customers'))} customers are at risk**: no order for "
        f"{at_risk_days + 1} to {lapsed_days} days."
    )
    usual = data.of(AT_RISK, "usual")
    if usual:
        text += f" They used to spend **{formats.money_short(usual)}** in 90 days."
    return formats.plain(text)


def rules(frame: pd.DataFrame) -> str:
    """Whether the best rule does better than the base rate; empty where unmeasured."""
    found = frame.dropna(subset=["auc", "precision", "base_rate"])
    if found.empty:
        return ""
    best = found.iloc[0]
    return (
        f"Of customers who had not lapsed, **{formats.share(best['base_rate'])}** stayed away for "
        f"the next 90 days whatever a rule said. Of those flagged as “{best['name'].lower()}”, "
        f"**{formats.share(best['precision'])}** did: {best['lift']:.2f} times as many."
    )


def stake(found: AtStake, text: str) -> str:
    """Who is within the threshold, and what they are worth."""
    return formats.plain(
        f"**{formats.count(found.customers)} customers** {text}. They used to spend "
        f"**{formats.money_short(found.usual)}** in 90 days, and "
        f"{formats.money_short(found.clv)} to date."
    )
