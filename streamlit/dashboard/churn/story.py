"""The churn page's answer in words: who is at risk, what is at stake, which indicator tells."""

import pandas as pd

from dashboard import formats
from dashboard.churn.reading import AtStake, Seen


def risk(seen: Seen, at_risk_days: int, lapsed_days: int, *, is_filtered: bool) -> str:
    """How many are active, at risk and lapsed, and the value of those at risk."""
    number = {one: int(seen.of(one, "customers")) for one in ("active", "at_risk", "lapsed")}
    who = " of these locations" if is_filtered else ""
    said = (
        f"**{formats.count(number['at_risk'])} customers{who} are at risk**: no order for "
        f"{at_risk_days + 1} to {lapsed_days} days. {formats.count(number['active'])} are active, "
        f"{formats.count(number['lapsed'])} have lapsed."
    )
    worth, all_worth = seen.of("at_risk", "clv"), float(seen.statuses["clv"].sum())
    if worth and all_worth:
        high = int(seen.of("at_risk", "customers", "High"))
        said += (
            f" Those at risk have spent **{formats.money_short(worth)}** to date, "
            f"{formats.share(worth / all_worth)} of what all customers have; "
            f"{formats.count(high)} of them, in the High tier, hold "
            f"{formats.share(seen.of('at_risk', 'clv', 'High') / worth)} of that."
        )
    return formats.plain(said)


def rules(frame: pd.DataFrame) -> str:
    """Which indicator went with leaving most; empty where hidden or unmeasured."""
    told = frame.dropna(subset=["auc"])
    if told.empty:
        return ""
    best = told.iloc[0]
    said = (
        f"Measured over the last 90 days, the best sign is **{best['name'].lower()}**: of one who "
        f"left and one who came back, it ranks the right one higher in "
        f"{formats.share(best['auc'])} of cases (chance: 50%)."
    )
    fixed = told.loc[told["rule"] == "fixed"]
    if not fixed.empty and pd.notna(fixed.iloc[0]["precision"]):
        row = fixed.iloc[0]
        said += (
            f" The status rule is right about {formats.share(row['precision'])} of those whom it "
            f"flags, and finds {formats.share(row['recall'])} of those who leave."
        )
    return said


def stake(found: AtStake, words: str) -> str:
    """Who is within the threshold, and what they are worth."""
    return formats.plain(
        f"**{formats.count(found.customers)} customers** {words}. They have spent "
        f"**{formats.money_short(found.clv)}** to date, {formats.money_short(found.recent)} of it "
        f"in the last 180 days."
    )
