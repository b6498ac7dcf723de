"""Groups of customers: which share of customers each is, and which share of revenue it brings."""

import pandas as pd

from dashboard import figure, formats, marks
from dashboard.context import PageContext
from dashboard.figure import Method

SHARES = {"customers_share": "Customers", "revenue_share": "Revenue"}


def show(
    context: PageContext,
    title: str,
    frame: pd.DataFrame,
    group: str,
    method: Method,
    height: int = marks.HEIGHT,
) -> str | None:
    """A pair of bars per row of `frame`; the group that was clicked."""
    long = frame.melt([group, "customers", "revenue"], list(SHARES), "measure", "share").replace(
        {"measure": SHARES}
    )
    text = "; ".join(
        f"{row[group]}: {formats.share(row['customers_share'])} of customers, "
        f"{formats.share(row['revenue_share'])} of revenue"
        for row in frame.to_dict("records")
    )
    name = context.catalogue.column("", group).title.split()[-1].lower()
    return figure.show(
        context,
        title,
        marks.parts(
            long,
            group,
            "share",
            ("measure", {"Customers": "earlier", "Revenue": "main"}),
            marks.PERCENT,
            [
                (group, name.capitalize(), None),
                ("measure", "Of all", None),
                ("share", "Share", marks.PERCENT_FINE),
                ("customers", "Customers", marks.COUNT),
                ("revenue", "Revenue", marks.MONEY),
            ],
            side_by_side=True,
            height=height,
            pick=group,
        ),
        text,
        unit=f"Percent of customers and of revenue; click a {name} to list its customers",
        method=method,
        key=f"pick_{group}",
    )
