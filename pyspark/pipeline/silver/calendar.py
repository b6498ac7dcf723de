"""The calendar: every day of the business, holidays named alike in every year."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.errors import InputError
from pipeline.silver.records import Record, collect_records
from pipeline.silver.tables import CALENDAR
from pipeline.silver.values import FALSE, TRUE
from pipeline.sources import COLUMNS

DATE_KEY = re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4}")
SATURDAY = 6


class SourceDay(NamedTuple):
    """A day of date_dim."""

    is_holiday: bool
    holiday_name: str | None


def read_date_dim(bronze: DataFrame) -> dict[date, SourceDay]:
    """The days that date_dim covers. Raises InputError for a date_key that is invalid or repeated,
    and for an is_holiday that is no flag.
    """
    days: dict[date, SourceDay] = {}
    first: dict[date, str] = {}
    for record in collect_records(bronze, COLUMNS["date_dim"]):
        day = _date_key(record)
        if day in days:
            raise InputError(f"{record.place}: the date_key repeats that of {first[day]}")
        first[day] = record.place
        days[day] = SourceDay(_is_holiday(record), record.values["holiday_name"])
    return days


def _date_key(record: Record) -> date:
    text = record.values["date_key"] or ""
    try:
        if DATE_KEY.fullmatch(text):
            return datetime.strptime(text, "%d-%m-%Y").date()
    except ValueError:
        pass
    raise InputError(f"{record.place}: date_key is not a date as dd-mm-yyyy")


def _is_holiday(record: Record) -> bool:
    word = (record.values["is_holiday"] or "").lower()
    if word not in TRUE + FALSE:
        flags = ", ".join(TRUE + FALSE)
        raise InputError(f"{record.place}: is_holiday is not a flag ({flags})")
    return word in TRUE


def _us_holidays(years: Iterable[int]) -> Mapping[date, str]:
    import holidays  # late, so that Java starts sooner

    found: Mapping[date, str] = holidays.country_holidays("US", years=years)
    return found


def load_libraries() -> None:
    """Import what building a calendar needs: it takes a second, and Java starts meanwhile."""
    _us_holidays([2000])  # any year: the first one loads the rest of the library


def build_calendar(
    spark: SparkSession, first: date, last: date, date_dim: Mapping[date, SourceDay]
) -> DataFrame:
    """Table calendar from the first to the last day, both included."""
    named = json.dumps(_holiday_names(first, last, date_dim))
    names = F.from_json(F.lit(named), "map<string,string>")
    day, key = F.col("date"), F.col("date").cast("string")
    weekday, name = F.weekday(day) + 1, F.try_element_at(names, key)
    days = spark.range(0, (last - first).days + 1, numPartitions=1)
    return CALENDAR.select(
        days.select(F.date_add(F.lit(first), F.col("id").cast("int")).alias("date")).select(
            day,
            F.extract(F.lit("YEAROFWEEK"), day).alias("iso_year"),
            F.weekofyear(day).alias("iso_week"),
            F.trunc(day, "month").alias("month"),
            weekday.alias("day_of_week"),
            (weekday >= SATURDAY).alias("is_weekend"),
            F.call_function("map_contains_key", names, key).alias("is_holiday"),
            name.alias("holiday_name"),
            F.coalesce(F.lower(name).contains("observed"), F.lit(False)).alias("is_observed"),
        )
    )


def _holiday_names(
    first: date, last: date, date_dim: Mapping[date, SourceDay]
) -> dict[str, str | None]:
    """Each holiday by ISO date with its name: where date_dim covers a day it alone decides."""
    library = _us_holidays(range(first.year, last.year + 1))
    found = set(library) | {day for day, given in date_dim.items() if given.is_holiday}
    names: dict[str, str | None] = {}
    for day in sorted(day for day in found if first <= day <= last):
        given = date_dim.get(day)
        if given is None or given.is_holiday:
            names[day.isoformat()] = library.get(day) or (given.holiday_name if given else None)
    return names
