"""The overview's pictures: restaurants, concentration, loyalty, churn and segments."""

import pandas as pd

from dashboard import figure, formats, marks, marks_points
from dashboard.churn import methods as churn_methods
from dashboard.churn.page_data import AT_RISK, STATUSES
from dashboard.churn.page_data import PageData as Churn
from dashboard.clv import figures
from dashboard.clv import methods as clv_methods
from dashboard.clv.summary_text import MOST_REVENUE
from dashboard.context import PageContext
from dashboard.loyalty import methods as loyalty_methods
from dashboard.loyalty.summary_text import CAUTION
from dashboard.sales import methods as sales_methods
from dashboard.segments import methods as segment_methods

MOST, ENDS = 10, 5
RANKING_PX = 300


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
        "Restaurants that bring most",
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
            height=RANKING_PX,
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
    if len(frame) > 2 * ENDS:
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
            height=RANKING_PX,
            top=figure.outlier(frame["change"]),
            pick="name",
        ),
        f"Bars of {len(frame)} restaurants.",
        unit="USD a month, last 3 whole months against the same months a year ago; worst first",
        method=sales_methods.TREND,
        key="pick_changed",
    )


def _worst(frame: pd.DataFrame) -> str:
    """The restaurant that lost most, in a title."""
    if frame.empty or frame.iloc[0]["change"] >= 0:
        return "No restaurant sells less than a year ago"
    row = frame.iloc[0]
    return f"Got worst: {row['name']} ({formats.change(row['change_pct'])})"


def concentration(context: PageContext, curve: pd.DataFrame) -> None:
    """Which share of customers brings most of the revenue."""
    share = figures.share_for(curve, MOST_REVENUE)
    figure.show(
        context,
        f"{formats.share(share)} of customers bring 80% of revenue",
        marks_points.curve(
            curve,
            (share, MOST_REVENUE),
            f"{formats.share(share)} → 80%",
            [
                ("customers_share", "Best customers", marks.PERCENT_FINE),
                ("revenue_share", "Of revenue", marks.PERCENT_FINE),
            ],
            height=RANKING_PX,
        ),
        f"The best tenth brings {formats.share(figures.share_of(curve, 0.1))}.",
        unit="Revenue to date by share of customers, best first",
        method=clv_methods.CONCENTRATION,
    )


def loyalty(context: PageContext, lift: pd.DataFrame) -> None:
    """Whether members spend more than like customers."""
    frame = lift.dropna(subset=["matched"])
    frame = frame.assign(label=[formats.change(value * 100) for value in frame["matched"]])
    figure.show(
        context,
        _verdict(frame),
        marks_points.intervals(
            frame,
            "name",
            "matched",
            marks.CHANGE,
            [
                ("name", "Measure", None),
                ("matched", "Difference", marks.CHANGE_FINE),
                ("low", "From", marks.CHANGE_FINE),
                ("high", "To", marks.CHANGE_FINE),
            ],
            label="label",
            height=marks.HEIGHT,
        ),
        CAUTION,
        unit=f"Members against like customers, first year, 95% interval. {CAUTION}",
        method=loyalty_methods.LIFT,
    )


def _verdict(frame: pd.DataFrame) -> str:
    """Whether loyalty pays, in a title."""
    row = frame.loc[frame["metric"] == "revenue_365d"]
    if row.empty or pd.isna(row.iloc[0]["low"]):
        return "Does loyalty pay? Too few like customers for an answer"
    low, high, size = (float(row.iloc[0][name]) for name in ("low", "high", "matched"))
    if low <= 0 <= high:
        return f"Does loyalty pay? Unclear: {formats.change(size * 100)} may be chance"
    return f"Does loyalty pay? {'Yes' if size > 0 else 'No'}: {formats.change(size * 100)} revenue"


def statuses(context: PageContext, churn: Churn) -> None:
    """Customers by churn status, and what they used to spend."""
    sums = {"customers": "sum", "usual": "sum"}
    frame = churn.groups.groupby("churn_status", as_index=False).agg(sums)
    frame = frame.sort_values("churn_status", key=lambda s: s.map(list(STATUSES).index))
    total = float(frame["customers"].sum())
    frame["status"] = frame["churn_status"].map(STATUSES)
    frame["label"] = [
        f"{formats.count(row['customers'])} ({formats.share(row['customers'] / total)})"
        for row in frame.to_dict("records")
    ]
    figure.show(
        context,
        f"{formats.share(churn.of(AT_RISK, 'customers') / total)} of customers are at risk",
        marks.bars(
            frame,
            "status",
            "customers",
            [
                ("status", "Status", None),
                ("customers", "Customers", marks.COUNT),
                ("usual", "Used to spend in 90 days", marks.MONEY),
            ],
            label="label",
            colour=("status", {"Active": "good", "At risk": "warning", "Lapsed": "bad"}),
            height=marks.HEIGHT,
        ),
        "; ".join(f"{row['status']}: {row['label']}" for row in frame.to_dict("records")),
        unit="Customers by days since the last order",
        method=churn_methods.STATUS,
    )


def segments(context: PageContext, groups: pd.DataFrame) -> None:
    """What each segment brings."""
    frame = groups.assign(
        label=[
            f"{formats.share(row['revenue_share'])} from {formats.share(row['customers_share'])}"
            for row in groups.to_dict("records")
        ]
    )
    figure.show(
        context,
        "Which segments bring revenue",
        marks.bars(
            frame,
            "segment",
            "revenue_share",
            [
                ("segment", "Segment", None),
                ("revenue_share", "Of revenue", marks.PERCENT_FINE),
                ("customers_share", "Of customers", marks.PERCENT_FINE),
                ("customers", "Customers", marks.COUNT),
            ],
            label="label",
            height=marks.HEIGHT,
        ),
        "; ".join(f"{row['segment']}: {row['label']}" for row in frame.to_dict("records")),
        unit="Share of revenue, from which share of customers",
        method=segment_methods.SEGMENTS,
    )
