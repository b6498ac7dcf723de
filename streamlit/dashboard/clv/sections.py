"""The CLV page's sections, in reading order: each takes figures and draws them."""

import altair as alt
import pandas as pd

from dashboard import (
    figure,
    formats,
    layout,
    marks,
    marks_cells,
    marks_points,
    marks_time,
    shares,
    theme,
)
from dashboard.clv import figures, methods, summary_text
from dashboard.clv.page_data import TIERS, PageData
from dashboard.context import PageContext

YEAR = 12


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures."""
    share = figures.share_for(data.curve, summary_text.MOST_REVENUE)
    number = formats.count(share * data.customers)
    cards = [
        context.card("Customers", formats.count(data.customers), "clv", "customer_id"),
        context.card("Spent to date", formats.money(data.revenue), "clv", "clv"),
        context.card(
            "Spent per customer", formats.money(data.revenue / data.customers), "clv", "clv"
        ),
        layout.Card(
            "80% of revenue",
            formats.share(share),
            "The best customers, as many as it takes for 80% of the revenue.",
            delta=f"{number} customers",
            good=None,
        ),
        context.card(
            "High tier's revenue",
            formats.share(data.tier("High", "revenue_share")),
            "clv/tiers",
            "revenue_share",
            delta=f"from {formats.money(data.tier('High', 'from'))} up",
            good=None,
        ),
    ]
    expected = float(data.tiers["expected"].sum())
    off = data.forecast.uncertainty if data.forecast else None
    cards.append(
        context.card(
            "Next 365 days",
            formats.money(expected),
            "clv",
            "predicted_revenue_365d",
            delta=None if off is None else f"give or take {formats.share(off)}",
            good=None,
        )
    )
    layout.show_metrics(cards)


def concentration(context: PageContext, curve: pd.DataFrame, height: int = marks.HEIGHT) -> None:
    """How much of the revenue the best customers bring."""
    share = figures.share_for(curve, summary_text.MOST_REVENUE)
    figure.show(
        context,
        f"{formats.share(share)} of customers bring 80% of revenue",
        marks_points.curve(
            curve,
            (share, summary_text.MOST_REVENUE),
            f"{formats.share(share)} → 80%",
            [
                ("customers_share", "Best customers", marks.PERCENT_FINE),
                ("revenue_share", "Of revenue", marks.PERCENT_FINE),
                ("customers", "Customers", marks.COUNT),
            ],
            height=height,
        ),
        f"The best tenth brings {formats.share(figures.share_of(curve, 0.1))}, the best fifth "
        f"{formats.share(figures.share_of(curve, 0.2))}.",
        unit="Percent of revenue to date by percent of customers, best first",
        method=methods.CONCENTRATION,
    )


def tiers(context: PageContext, data: PageData) -> str | None:
    """Each tier's share of customers and of revenue; the tier that was clicked."""
    share = formats.share(data.tier("High", "revenue_share"))
    title = f"The High tier brings {share} of revenue"
    return shares.show(context, title, data.tiers, "clv_tier", methods.TIERS)


def spent(context: PageContext, data: PageData) -> None:
    """What customers have spent at most."""
    frame = data.spent.assign(label=[formats.money_label(clv) for clv in data.spent["clv"]])
    half = float(frame.loc[frame["share"] == 0.5, "clv"].iloc[0])
    figure.show(
        context,
        f"Half of customers spent {formats.money(half)} or less",
        marks.bars(
            frame,
            "name",
            "clv",
            [("name", "So many", None), ("clv", "Spent at most", marks.MONEY_FINE)],
            label="label",
            height=marks.HEIGHT,
        ),
        "; ".join(f"{row['name']}: {row['label']}" for row in frame.to_dict("records")),
        unit="USD to date, at most",
        method=methods.SPENT,
    )


def evolution(context: PageContext, data: PageData) -> None:
    """What the tiers brought by month."""
    grown = figures.evolution(data.moves)
    ends = grown.groupby("month")["clv_to_date"].sum()
    ago = ends.iloc[-1 - YEAR] if len(ends) > YEAR else None
    growth = formats.versus(ends.iloc[-1], ago)
    figure.show(
        context,
        f"Customer value: {formats.money_short(ends.iloc[-1])}"
        + (f", {growth} in 12 months" if growth else ""),
        marks_time.area(
            grown,
            "month",
            "clv_to_date",
            ("clv_tier", theme.TIERS),
            marks.MONEY_SHORT,
            [
                ("month", "Month", "%B %Y"),
                ("clv_tier", "Tier at its end", None),
                ("customers", "Customers", marks.COUNT),
                ("clv_to_date", "Spent to date", marks.MONEY),
            ],
        ),
        f"Areas of the three tiers over {data.moves['month'].nunique()} months.",
        unit="USD spent to date at each month's end; tiers are ranked anew each month",
        method=methods.EVOLUTION,
    )


def moves(context: PageContext, data: PageData) -> None:
    """Who moved between tiers in the last whole month."""
    whole = data.moves.loc[~data.moves["is_partial"], "month"]
    month = (whole if len(whole) else data.moves["month"]).max()
    frame = figures.of_month(data.moves, month)
    text = summary_text.moves(frame, formats.month(month))
    axis = alt.Axis(labelAngle=0, orient="top")
    figure.show(
        context,
        f"Moves between tiers in {formats.month(month)}",
        marks_cells.heat(
            frame,
            alt.X("to_tier:N", sort=list(TIERS), title="To", axis=axis),
            alt.Y("from_tier:N", sort=[*TIERS, figures.NEW], title="From"),
            "share",
            marks.PERCENT_FINE,
            [
                ("from_tier", "Before", None),
                ("to_tier", "After", None),
                ("customers", "Customers", marks.COUNT),
                ("share", "Of the tier before", marks.PERCENT_FINE),
            ],
            top=1,
        ),
        text,
        unit=text,
        method=methods.MOVES,
    )
