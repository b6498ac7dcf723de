"""The calendar: every day of the business, holidays named alike in every year."""

import re
from datetime import date, datetime, timedelta
from importlib import import_module
from importlib.metadata import version
from typing import NamedTuple

import holidays
from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import InputError
from pipeline.silver.records import Record, collect_records
from pipeline.silver.tables import CALENDAR
from pipeline.sources import COLUMNS

DATE_KEY = re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4}")
SATURDAY = 6
FIRST_YEAR = 2000


class SourceDay(NamedTuple):
    """What date_dim says of a day."""

    is_holiday: bool
    holiday_name: str | None


def holidays_version() -> str:
    """Version of the holidays library, to be recorded with the release."""
    return version("holidays")


def read_date_dim(bronze: DataFrame) -> dict[date, SourceDay]:
    """The days that date_dim covers. Raises InputError for an invalid or repeated date_key."""
    days: dict[date, SourceDay] = {}
    for record in collect_records(bronze, COLUMNS["date_dim"]):
        day = _date_key(record)
        if day in days:
            raise InputError(f"{record.place}: date_key {day:%d-%m-%Y} is there twice")
        flag = (record.values["is_holiday"] or "").lower()
        days[day] = SourceDay(flag in {"true", "t", "1"}, record.values["holiday_name"])
    return days


def _date_key(record: Record) -> date:
    text = record.values["date_key"] or ""
    try:
        if DATE_KEY.fullmatch(text):
            return datetime.strptime(text, "%d-%m-%Y").date()
    except ValueError:
        pass
    raise InputError(f"{record.place}: date_key {text!r} is not a date as dd-mm-yyyy")


def load_libraries() -> None:
    """Import what building a calendar needs: seconds that a run has while Java starts."""
    holidays.country_holidays("US", years=FIRST_YEAR)
    import_module("pandas")  # Spark asks for it when it is given rows


def build_calendar(
    spark: SparkSession, first: date, last: date, date_dim: dict[date, SourceDay]
) -> DataFrame:
    """Table calendar from the first to the last day, both included."""
    library = holidays.country_holidays("US", years=range(first.year, last.year + 1))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    rows = [_row(day, library.get(day), date_dim.get(day)) for day in days]
    return spark.createDataFrame(rows, CALENDAR.struct()).coalesce(1)


def _row(day: date, library_name: str | None, source: SourceDay | None) -> tuple[object, ...]:
    """Where date_dim covers the day it alone decides; the library's name comes first."""
    is_holiday = source.is_holiday if source else library_name is not None
    source_name = source.holiday_name if source else None
    name = (library_name or source_name) if is_holiday else None
    iso = day.isocalendar()
    return (
        day,
        iso.year,
        iso.week,
        day.replace(day=1),
        iso.weekday,
        iso.weekday >= SATURDAY,
        is_holiday,
        name,
        "observed" in (name or "").lower(),
    )
