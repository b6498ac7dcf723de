"""The period filter as days: windows that end with the last day of the data."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.filters import ALL_TIME

YEAR_AGO_DAYS = 364


@dataclass(frozen=True)
class Window:
    """Days after `after` up to `until`; `after` is None for all time."""

    after: date | None
    until: date

    @property
    def days(self) -> int | None:
        """How many; None for all time."""
        return None if self.after is None else (self.until - self.after).days

    def earlier(self, days: int) -> "Window":
        """The same length, so many days before."""
        shift = timedelta(days=days)
        return Window(None if self.after is None else self.after - shift, self.until - shift)

    def params(self, column: str) -> dict[str, str]:
        """As filters of the API."""
        after = {} if self.after is None else {f"{column}.gt": self.after.isoformat()}
        return {**after, f"{column}.lte": self.until.isoformat()}

    def first_month(self) -> date | None:
        """The first month that has a day of the window; None for all time."""
        return None if self.after is None else (self.after + timedelta(days=1)).replace(day=1)


def window(period: str, as_of: str) -> Window:
    """The window of a period as the filter names it: `all`, `365d`, `90d`."""
    until = date.fromisoformat(as_of)
    if period == ALL_TIME:
        return Window(None, until)
    return Window(until - timedelta(days=int(period.removesuffix("d"))), until)
