"""The locations page's answer in words: who leads, what sets the best apart, who moved."""

import pandas as pd

from dashboard import formats
from dashboard.locations.reading import Seen

TOP = 3
# Below this a rank correlation is not worth a word.
WEAK = 0.3


def ranking(seen: Seen, where: list[str], when: str) -> str:
    """Who leads in the period; where some are chosen, where those stand."""
    ranked = seen.ranked
    number = len(ranked)
    top = ranked.head(TOP)
    share = formats.share(float(top["revenue"].sum()) / seen.revenue if seen.revenue else None)
    leaders = formats.listed(list(top["name"]))
    if number > TOP:
        said = (
            f"**{leaders}** lead {number} restaurants {when}: they bring **{share}** of "
            f"{formats.money_short(seen.revenue)}."
        )
    else:
        said = f"{leaders}: {formats.money_short(seen.revenue)} {when}."
    told = ranked.loc[ranked["restaurant_id"].isin(where)].head(TOP)
    for row in told.to_dict("records"):
        said += (
            f" {row['name']} is number {row['revenue_rank']} with "
            f"{formats.money_short(row['revenue'])}."
        )
    return formats.plain(said)


def traits(frame: pd.DataFrame) -> str:
    """What goes with revenue; empty with few restaurants."""
    if frame.empty:
        return ""
    strong = frame.loc[frame["correlation"].abs() >= WEAK]
    weak = frame.loc[frame["correlation"].abs() < WEAK]
    if strong.empty:
        return "None of the traits measured here goes with revenue."
    best = strong.iloc[0]
    said = (
        f"What sets the best apart is **{best['name'].lower()}** (rank correlation with revenue "
        f"{best['correlation']:+.2f})"
    )
    if len(strong) > 1:
        others = [
            f"{row['name'].lower()} ({row['correlation']:+.2f})"
            for row in strong.iloc[1:].to_dict("records")
        ]
        said += f", then {formats.listed(others)}"
    if len(weak):
        said += f"; hardly {formats.listed([name.lower() for name in weak['name']])}"
    return f"{said}."


def moves(seen: Seen) -> str:
    """All together against the period before, and who gained and lost most; empty without one."""
    frame = seen.compared
    if frame.empty:
        return ""
    total = (frame["revenue"].sum() / frame["prev_revenue"].sum() - 1) * 100
    said = (
        f"In the last {seen.compared_days} days the {len(frame)} that can be compared sold "
        f"{formats.beside(total, f'in the {seen.compared_days} days before')}"
    )
    if len(frame) > 1:
        by_change = frame.sort_values("change_pct", kind="stable")
        worst, best = by_change.iloc[0], by_change.iloc[-1]
        said += f"; most gained {_moved(best)}, least {_moved(worst)}"
    return f"{said}."


def _moved(row: pd.Series) -> str:
    ranks = f"rank {row['prev_rank']:.0f} to {row['revenue_rank']:.0f}"
    return f"{row['name']} ({formats.change(row['change_pct'])}, {ranks})"
