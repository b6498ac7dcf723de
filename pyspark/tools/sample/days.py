"""The business days of the sample: growth, seasons, weekdays, holidays; and date_dim.csv."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from tools.sample import profile
from tools.sample.quotas import Floats, Ints

ZONE = ZoneInfo("America/New_York")
DAYS = (profile.LAST_DAY - profile.FIRST_DAY).days + 1

WEEKDAYS = (0.98, 1.03, 1.04, 1.05, 1.12, 0.93, 0.85)
MONTHS = (0.87, 0.9, 0.97, 0.99, 1.03, 1.06, 1.08, 1.08, 1.03, 1.02, 0.98, 0.94)
GROWTH = ((0, 0.05), (60, 0.2), (254, 0.45), (440, 0.75), (619, 0.85), (984, 1.15), (1401, 1.4))
HOLIDAYS = {"Christmas Day": 0.1, "Thanksgiving Day": 0.2, "New Year's Day": 0.5}
OTHER_HOLIDAY = 0.75
NOISE = 0.09

DATE_DIM_HEADER = (
    "date_key", "year", "month", "week", "day_of_week", "is_weekend", "is_holiday", "holiday_name",
)  # fmt: skip
DATE_DIM_HOLIDAYS = {
    (1, 1): "New Year's Day",
    (1, 2): "New Year's Day Observed",
    (1, 16): "Martin Luther King Jr.",
    (2, 20): "Washington's Birthday",
    (5, 29): "Memorial Day",
    (6, 19): "Juneteenth",
    (7, 4): "Indep. Day",
    (9, 4): "Labor Day",
    (10, 9): "Columbus Day",
    (11, 11): "Veterans Day",
    (11, 23): "Thanksgiving Day",
    (12, 25): "Christmas",
}


@cache
def calendar() -> tuple[date, ...]:
    """Every business day of the sample."""
    return tuple(profile.FIRST_DAY + timedelta(days=day) for day in range(DAYS))


@cache
def years() -> Ints:
    """The year of every business day."""
    return np.array([day.year for day in calendar()])


@cache
def utc_offsets() -> Ints:
    """Hours from local time to UTC on every business day: 4 in summer, 5 in winter."""
    noons = (datetime(day.year, day.month, day.day, 12, tzinfo=ZONE) for day in calendar())
    return np.array(
        [-int((noon.utcoffset() or timedelta()).total_seconds()) // 3600 for noon in noons]
    )


def weights(seed: int) -> Floats:
    """How busy every business day is; the days of a year sum to the year's order lines.

    The weather is the same for all blocks of a sample: its noise is drawn from the seed alone.
    """
    days = calendar()
    free = holidays.country_holidays("US", years=sorted(profile.LINES_OF_YEAR))
    busy = np.interp(np.arange(DAYS), *np.array(GROWTH).T)
    busy *= [WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] for day in days]
    busy *= [HOLIDAYS.get(free[day], OTHER_HOLIDAY) if day in free else 1.0 for day in days]
    busy *= np.random.default_rng([seed, 7]).lognormal(0, NOISE, DAYS)
    for year, lines in profile.LINES_OF_YEAR.items():
        busy[years() == year] *= lines / busy[years() == year].sum()
    return busy


def date_dim() -> Iterator[tuple[str, ...]]:
    """The 365 rows of date_dim.csv: the year 2023 only, as in the real file."""
    for number in range(365):
        day = date(2023, 1, 1) + timedelta(days=number)
        holiday = DATE_DIM_HOLIDAYS.get((day.month, day.day), "")
        yield (
            f"{day:%d-%m-%Y}",
            str(day.year),
            str(day.month),
            str(day.isocalendar().week),
            f"{day:%A}",
            str(day.weekday() >= 5).upper(),
            str(bool(holiday)).upper(),
            holiday,
        )
