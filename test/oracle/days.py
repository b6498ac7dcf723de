"""The calendar: every day, with the holidays that date_dim and the library know."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import holidays

from oracle.cleaning import flag
from oracle.reading import DAY_COLUMNS, read


def calendar(folder: Path, business_dates: list[date], as_of: date) -> list[dict[str, Any]]:
    """Every day from the first business date to the later of the last and as_of."""
    known = {
        datetime.strptime(record["date_key"] or "", "%d-%m-%Y").date(): record
        for record in read(folder, "date_dim", DAY_COLUMNS)
    }
    first, last = min(business_dates), max(*business_dates, as_of)
    library = holidays.country_holidays("US", years=range(first.year, last.year + 1))
    rows = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        given = known.get(day)
        name = library.get(day)
        is_holiday = bool(flag(given["is_holiday"])) if given else name is not None
        shown = (name or (given["holiday_name"] if given else None)) if is_holiday else None
        iso = day.isocalendar()
        rows.append(
            {
                "date": day,
                "iso_year": iso.year,
                "iso_week": iso.week,
                "month": day.replace(day=1),
                "day_of_week": iso.weekday,
                "is_weekend": iso.weekday >= 6,
                "is_holiday": is_holiday,
                "holiday_name": shown,
                "is_observed": "observed" in (shown or "").lower(),
            }
        )
    return rows
