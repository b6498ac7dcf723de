"""The locations page's sentences: who leads, who moved, what sets the best apart."""

import pandas as pd

from dashboard import formats
from dashboard.locations.page_data import PageData

TOP = 3
# Below this a rank correlation is not worth a word.
WEAK = 0.3


def ranking(data: PageData) -> str:
    """One sentence: who leads, and with which share."""
    top = data.ranked.head(TOP)
    share = formats.share(float(top["revenue"].sum()) / data.revenue if data.revenue else None)
    text = f"**{formats.listed(list(top['name']))}** bring {share} of revenue."
    if len(data.compared) > 1:
        worst = data.compared.sort_values("change").iloc[0]
        if worst["change"] < 0:
            text += (
                f" **{worst['name']}** lost most: {formats.money(worst['change'])} "
                f"({formats.change(worst['change_pct'])})."
            )
    return formats.plain(text)


def moves(data: PageData) -> str:
    """All together against the period before; empty without one."""
    frame = data.compared
    if frame.empty:
        return ""
    total = formats.change_of(float(frame["revenue"].sum()), float(frame["prev_revenue"].sum()))
    days = data.compared_days
    return (
        f"The last {days} days are {formats.compared(total or 0, f'the {days} days before')} over "
        f"{len(frame)} restaurants."
    )


def traits(frame: pd.DataFrame) -> str:
    """What goes with revenue; empty with few restaurants."""
    if frame.empty:
        return ""
    strong = frame.loc[frame["correlation"].abs() >= WEAK]
    if strong.empty:
        return "None of the traits measured here goes with revenue."
    names = [
        f"{row['name'].lower()} ({row['correlation']:+.2f})" for row in strong.to_dict("records")
    ]
    return f"Restaurants with more revenue differ in {formats.listed(names)}."
