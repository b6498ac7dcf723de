"""The CLV page's sentences: who brings the revenue, and which cohorts do best."""

import pandas as pd

from dashboard import formats
from dashboard.clv import figures
from dashboard.clv.page_data import PageData

MOST_REVENUE = 0.8


def worth(data: PageData) -> str:
    """One sentence: which share of customers brings most of the revenue."""
    share = figures.share_for(data.curve, MOST_REVENUE)
    return formats.plain(
        f"**{formats.share(share)} of customers bring {MOST_REVENUE:.0%} of revenue.** The High "
        f"tier, who spent {formats.money(data.tier('High', 'from'))} or more, bring "
        f"{formats.share(data.tier('High', 'revenue_share'))}."
    )


def cohorts(compared: pd.DataFrame) -> str:
    """The best and the worst cohort; empty where fewer than two can be compared."""
    if len(compared) < 2:
        return ""
    best = compared.loc[compared["role"] == "good"].iloc[0]
    worst = compared.loc[compared["role"] == "bad"].iloc[0]
    return formats.plain(
        f"Best: **{formats.month(best['cohort'])}** ({formats.money(best[figures.WORTH])} per "
        f"customer after {figures.COMPARED_MONTHS} months). Worst: "
        f"**{formats.month(worst['cohort'])}** ({formats.money(worst[figures.WORTH])})."
    )


def moves(month_moves: pd.DataFrame, name: str) -> str:
    """How many customers moved up and down in a month."""
    before, up, down = figures.moved(month_moves)
    return (
        f"In {name}, {formats.count(up)} of {formats.count(before)} customers moved up a tier, "
        f"{formats.count(down)} down."
    )
