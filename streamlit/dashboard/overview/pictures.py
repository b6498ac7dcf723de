"""The overview's own pictures: restaurants and add-ons; the others are those of the marts."""

import pandas as pd

from dashboard import figure, formats, marks
from dashboard.context import PageContext
from dashboard.discounts import methods as discount_methods
from dashboard.sales import methods as sales_methods

MOST, ENDS, MOST_CATEGORIES = 10, 5, 5
PX = 300


def top(context: PageContext, standing: pd.DataFrame) -> str | None:
    """The restaurants that bring most, with their change; the name of the one clicked."""
    frame = standing.head(MOST)
    frame = frame.assign(
        label=[
            f"{formats.money_label(row['year'])} ({formats.change(row['year_pct'])})"
            for row in frame.astype({"year_pct": object})
            .where(frame.notna(), None)
            .to_dict("records")
        ]
    )
    three = formats.listed(list(frame["name"].head(3)))
    return figure.show(
        context,
        f"{frame.iloc[0]['name']} brings most: {formats.money_label(frame.iloc[0]['year'])}",
        marks.bars(
            frame,
            "name",
            "year",
            [
                ("name", "Restaurant", None),
                ("year", "Last 12 months", marks.MONEY),
                ("year_before", "12 months before", marks.MONEY),
            ],
            label="label",
            height=PX,
            pick="name",
        ),
        f"Bars of {len(frame)} restaurants; most: {three}.",
        unit="USD in the last 12 whole months, and change against the 12 before",
        method=sales_methods.TREND,
        key="pick_top",
    )


def changed(context: PageContext, standing: pd.DataFrame) -> str | None:
    """The restaurants that changed most against a year ago; the name of the one clicked."""
    frame = standing.dropna(subset=["change"]).sort_values("change")
    is_cut = len(frame) > 2 * ENDS
    if is_cut:
        frame = pd.concat([frame.head(ENDS), frame.tail(ENDS)])
    frame = frame.assign(
        label=[
            f"{formats.signed_label(row['change'])} ({formats.change(row['change_pct'])})"
            for row in frame.to_dict("records")
        ],
        role=["good" if value >= 0 else "bad" for value in frame["change"]],
    )
    return figure.show(
        context,
        _worst(frame),
        marks.bars(
            frame,
            "name",
            "change",
            [
                ("name", "Restaurant", None),
                ("change", "Change a month", marks.MONEY),
                ("now", "A month now", marks.MONEY),
                ("ago", "A month a year ago", marks.MONEY),
            ],
            label="label",
            colour=("role", {"good": "good", "bad": "bad"}),
            height=PX,
            top=figure.outlier(frame["change"]),
            pick="name",
        ),
        f"Bars of {len(frame)} restaurants.",
        unit="USD a month, last 3 whole months against the same months a year ago; "
        + (f"the {ENDS} worst and the {ENDS} best" if is_cut else "worst first"),
        method=sales_methods.TREND,
        key="pick_changed",
    )


def _worst(frame: pd.DataFrame) -> str:
    """The restaurant that lost most, in a title."""
    if frame.empty or frame.iloc[0]["change"] >= 0:
        return "No restaurant sells less than a year ago"
    row = frame.iloc[0]
    return f"Got worst: {row['name']} ({formats.change(row['change_pct'])})"


def addons(context: PageContext, frame: pd.DataFrame) -> None:
    """How often lines of the largest categories take a paid add-on, now and a year ago."""
    shown = frame.head(MOST_CATEGORIES)
    names = {"rate": "Last 90 days", "rate_ago": "A year before"}
    long = shown.melt(["item_category", "change"], list(names), "which", "share").replace(
        {"which": names}
    )
    figure.show(
        context,
        _addon_title(frame),
        marks.parts(
            long,
            "item_category",
            "share",
            ("which", {"A year before": "earlier", "Last 90 days": "main"}),
            marks.PERCENT,
            [
                ("item_category", "Category", None),
                ("which", "When", None),
                ("share", "With a paid add-on", marks.PERCENT_FINE),
                ("change", "Change a month", marks.MONEY),
            ],
            side_by_side=True,
            height=marks.HEIGHT,
        ),
        f"Pairs of bars of {len(shown)} categories.",
        unit="Percent of order lines with a paid add-on; categories with most lines",
        method=discount_methods.ADDONS,
    )


def _addon_title(frame: pd.DataFrame) -> str:
    """How often all lines take a paid add-on, now and a year ago, in a title."""
    now = float(frame["paid"].sum() / frame["lines"].sum())
    ago = float(frame["paid_ago"].sum() / frame["lines_ago"].sum())
    word = "as a year ago" if f"{now:.1%}" == f"{ago:.1%}" else f"{formats.share(ago)} a year ago"
    return f"Add-ons on {formats.share(now)} of lines, {word}"
