"""The heat map of the week: at which hours people order."""

import altair as alt
import pandas as pd

from dashboard import figure, formats, marks_cells
from dashboard.context import PageContext
from dashboard.sales import methods, summary_text

HEIGHT = 460
# From so many orders a week in the busiest hour on, cells need no decimals, or one.
MANY, FEW = 10, 1


def show(context: PageContext, hours: pd.DataFrame) -> None:
    """Orders a week by weekday and local hour."""
    days = [day[:3] for day in summary_text.WEEKDAYS]
    frame = hours.assign(
        day=[days[int(day) - 1] for day in hours["day_of_week"]],
        at=[formats.hour(int(hour)) for hour in hours["hour"]],
    )
    figure.show(
        context,
        summary_text.busiest(hours),
        marks_cells.heat(
            frame,
            alt.X("day:N", sort=days, title=None).axis(orient="top", labelAngle=0),
            alt.Y("at:N", sort=[formats.hour(hour) for hour in range(24)], title=None).axis(
                labelOverlap=False
            ),
            "orders",
            f",.{_decimals(float(frame['orders'].max()))}f",
            [("day", "Day", None), ("at", "From", None), ("orders", "Orders a week", ",.1f")],
            height=HEIGHT,
        ),
        f"A cell per hour of the week; {len(frame)} hours have orders.",
        unit="Orders a week, local time, all time",
        method=methods.HOURS,
    )


def _decimals(most: float) -> int:
    if most >= MANY:
        return 0
    return 1 if most >= FEW else 2
