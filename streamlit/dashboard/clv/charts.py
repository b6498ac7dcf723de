"""The CLV page's charts: frames in, Altair charts out. Pure but for the theme."""

import altair as alt
import pandas as pd

from dashboard import charts, shapes
from dashboard.clv.questions import NEW, TIERS

SHARES = {"customers_share": "Customers", "revenue_share": "Revenue"}


def tier_shares(tiers: pd.DataFrame) -> charts.Chart:
    """Two bars per tier: its share of customers and of revenue."""
    return shapes.shares(tiers, "clv_tier", TIERS, SHARES, first=len(TIERS))


def distribution(bars: pd.DataFrame, median: float | None) -> charts.Chart:
    """Customers by CLV, with a line at the median; the last bar is open-ended."""
    drawn = alt.Chart(bars, height=charts.HEIGHT).encode(
        x=alt.X(
            "low:Q",
            bin="binned",
            title="CLV, USD",
            axis=alt.Axis(format=charts.MONEY_AXIS, tickCount=6, labelFlush=True),
        ),
        x2="high:Q",
        y=alt.Y("customers:Q", title=None, axis=alt.Axis(format=charts.COUNT, tickCount=5)),
        color=alt.Color("is_open:N", scale=alt.Scale(domain=[False, True]), legend=None),
        tooltip=[
            alt.Tooltip("low:Q", title="From", format=charts.MONEY_FINE),
            alt.Tooltip("high:Q", title="To", format=charts.MONEY_FINE),
            alt.Tooltip("customers:Q", title="Customers", format=charts.COUNT),
            alt.Tooltip("customers_share:Q", title="Share", format=charts.PERCENT_FINE),
        ],
    )
    middle = alt.Chart(pd.DataFrame({"median": [median]})).mark_rule(
        strokeDash=[4, 4], strokeWidth=2, color=charts.ink()
    )
    tooltip = alt.Tooltip("median:Q", title="Median CLV", format=charts.MONEY_FINE)
    rule = middle.encode(x="median:Q", tooltip=[tooltip])
    return alt.layer(drawn.mark_bar(binSpacing=1), rule)


def concentration(curve: pd.DataFrame) -> charts.Chart:
    """Share of revenue held by the most valuable customers, against an equal spread."""
    x = alt.X(
        "customers_share:Q",
        title="Share of customers, most valuable first",
        axis=alt.Axis(format=charts.PERCENT, tickCount=5),
    )
    y = alt.Y("revenue_share:Q", title=None, axis=alt.Axis(format=charts.PERCENT, tickCount=5))
    tooltip = [
        alt.Tooltip("customers_share:Q", title="Top customers", format=charts.PERCENT_FINE),
        alt.Tooltip("revenue_share:Q", title="Hold of revenue", format=charts.PERCENT_FINE),
        alt.Tooltip("customers:Q", title="Customers", format=charts.COUNT),
    ]
    held = alt.Chart(curve, height=charts.HEIGHT).encode(x=x, y=y, tooltip=tooltip)
    equal = pd.DataFrame({"customers_share": [0, 1], "revenue_share": [0, 1]})
    return alt.layer(
        held.mark_area(opacity=0.15),
        held.mark_line(strokeWidth=2.5),
        alt.Chart(equal).mark_line(strokeDash=[4, 4], color="gray").encode(x=x, y=y),
    )


def evolution(months: pd.DataFrame, measure: str) -> charts.Chart:
    """Customers or CLV to date by month, stacked by tier."""
    is_money = measure == "clv_to_date"
    y_format = charts.MONEY_SHORT if is_money else charts.COUNT
    chart: alt.Chart = (
        alt.Chart(months, height=charts.HEIGHT)
        .mark_area()
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=5)),
            y=alt.Y(f"{measure}:Q", title=None, axis=alt.Axis(format=y_format, tickCount=5)),
            color=charts.categories("clv_tier", TIERS),
            order=alt.Order("tier_order:Q"),
            tooltip=[
                alt.Tooltip("month:T", title="Month", format="%B %Y"),
                alt.Tooltip("clv_tier:N", title="Tier at its end"),
                alt.Tooltip("customers:Q", title="Customers", format=charts.COUNT),
                alt.Tooltip("clv_to_date:Q", title="CLV to date", format=charts.MONEY_AXIS),
            ],
        )
        .transform_calculate(tier_order=f"-indexof({list(TIERS)}, datum.clv_tier)")
    )
    return chart


def migration(month_moves: pd.DataFrame) -> charts.Chart:
    """From which tier to which customers moved in a month; coloured by share of the tier left."""
    base = alt.Chart(month_moves, height=240).encode(
        x=alt.X(
            "to_tier:N",
            sort=list(TIERS),
            title="Tier at the month's end",
            axis=alt.Axis(orient="top", labelAngle=0),
        ),
        y=alt.Y("from_tier:N", sort=[*TIERS, NEW], title="Tier before"),
        tooltip=[
            alt.Tooltip("from_tier:N", title="Before"),
            alt.Tooltip("to_tier:N", title="After"),
            alt.Tooltip("customers:Q", title="Customers", format=charts.COUNT),
            alt.Tooltip("share:Q", title="Of the tier before", format=charts.PERCENT_FINE),
        ],
    )
    cells = base.mark_rect(cornerRadius=3).encode(
        color=charts.ramp("share", charts.PERCENT, top=1).legend(None)
    )
    label = "format(datum.customers, ',') + ' (' + format(datum.share, '.1%') + ')'"
    texts = base.transform_calculate(label=label).mark_text(fontSize=13)
    return alt.layer(
        cells, texts.encode(text="label:N", color=charts.ink_on_ramp("datum.share > 0.5"))
    )


def cohorts(rows: pd.DataFrame, measure: str, title: str, is_share: bool) -> charts.Chart:
    """A measure by cohort and months since; strongest at the 95th percentile and above."""
    drawn = rows.loc[~rows["is_partial"].astype(bool) & (rows["months_since"] > 0)]
    top = float(drawn[measure].astype(float).quantile(0.95)) if len(drawn) else None
    chart: alt.Chart = (
        alt.Chart(drawn, height=max(160, 11 * drawn["cohort"].nunique()))
        .mark_rect()
        .encode(
            x=alt.X(
                "months_since:O",
                title="Months since the first order",
                axis=alt.Axis(labelAngle=0, labelOverlap="greedy"),
            ),
            y=alt.Y(
                "yearmonth(cohort):O",
                title=None,
                axis=alt.Axis(format="%b %Y", labelOverlap="greedy"),
            ),
            color=charts.ramp(
                measure, charts.PERCENT if is_share else charts.MONEY_AXIS, top or None
            ),
            tooltip=[
                alt.Tooltip("cohort:T", title="First order in", format="%B %Y"),
                alt.Tooltip("months_since:Q", title="Months since"),
                alt.Tooltip("customers:Q", title="Customers", format=charts.COUNT),
                alt.Tooltip("active_customers:Q", title="With an order", format=charts.COUNT),
                alt.Tooltip(
                    f"{measure}:Q",
                    title=title,
                    format=charts.PERCENT_FINE if is_share else charts.MONEY_FINE,
                ),
            ],
        )
    )
    return chart


def history(days: pd.DataFrame) -> charts.Chart:
    """One customer's CLV over time: it holds between order dates, so a step line."""
    chart: alt.Chart = (
        alt.Chart(days, height=charts.HEIGHT)
        .mark_line(interpolate="step-after", strokeWidth=2.5, point=True)
        .encode(
            x=alt.X("order_date:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=5)),
            y=alt.Y(
                "clv_to_date:Q",
                title=None,
                axis=alt.Axis(format=charts.MONEY_AXIS, tickCount=5),
            ),
            tooltip=[
                alt.Tooltip("order_date:T", title="Date", format="%d %b %Y"),
                alt.Tooltip("clv_to_date:Q", title="CLV to date", format=charts.MONEY_FINE),
                alt.Tooltip("revenue:Q", title="Spent that day", format=charts.MONEY_FINE),
                alt.Tooltip("orders_to_date:Q", title="Orders to date", format=charts.COUNT),
            ],
        )
    )
    return chart
