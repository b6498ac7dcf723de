"""The CLV page's answer in words: worth, concentration, evolution, cohorts."""

import pandas as pd

from dashboard import formats
from dashboard.clv import figures
from dashboard.clv.figures import Totals

# Cohorts are compared after as many months as all but the newest have; small ones are chance.
COHORT_AGE_MONTHS = 6
MIN_COHORT_CUSTOMERS = 30


def worth(total: Totals, tiers: pd.DataFrame, curve: pd.DataFrame, *, is_filtered: bool) -> str:
    """Who is worth how much, and how concentrated that is."""
    who = " that pass the filters" if is_filtered else ""
    said = (
        f"**{formats.count(total.customers)} customers**{who} have spent "
        f"**{formats.money_short(total.revenue)}** to date: {formats.money(total.average)} each on "
        f"average, half of them at most {formats.money(total.median)}."
    )
    high = tiers.loc[tiers["clv_tier"] == "High"]
    if not high.empty:
        tier = high.iloc[0]
        said += (
            f" The High tier, from {formats.money(tier['min_clv'])}, is "
            f"{formats.share(tier['customers_share'])} of them and holds "
            f"**{formats.share(tier['revenue_share'])}** of that revenue; the top 1% alone hold "
            f"{formats.share(figures.held_by(curve, 0.01))}."
        )
    return formats.plain(said)


def evolution(migration: pd.DataFrame) -> str:
    """How the value of all customers moved in the last whole month; empty before there are two."""
    whole = migration.loc[~migration["is_partial"].astype(bool)]
    months = sorted(whole["month"].unique())
    if len(months) < 2:
        return ""
    month = months[-1]
    by_month = whole.groupby("month")["clv_to_date"].sum()
    grown = float(by_month[month] - by_month[months[-2]])
    before, up, down = figures.moved(figures.moves(whole, month))
    said = f"In {formats.month(month)} their value grew by {formats.money_short(grown)}"
    if before:
        said += (
            f"; {formats.share(up / before)} of the earlier customers moved up a tier and "
            f"{formats.share(down / before)} down"
        )
    return formats.plain(f"{said}.")


def cohorts(rows: pd.DataFrame) -> str:
    """Which cohort was worth most at the same age; empty before there are two to compare."""
    old = rows.loc[
        (rows["months_since"] == COHORT_AGE_MONTHS)
        & ~rows["is_partial"].astype(bool)
        & (rows["customers"] >= MIN_COHORT_CUSTOMERS)
    ]
    if len(old) < 2:
        return ""
    ranked = old.sort_values("cumulative_revenue_per_customer", ascending=False)
    best, worst = ranked.iloc[0], ranked.iloc[-1]
    return formats.plain(
        f"Worth most after {COHORT_AGE_MONTHS} months: customers who first came in "
        f"{formats.month(best['cohort'])}, with "
        f"{formats.money(best['cumulative_revenue_per_customer'])} each; least: "
        f"{formats.month(worst['cohort'])}, with "
        f"{formats.money(worst['cumulative_revenue_per_customer'])}."
    )
