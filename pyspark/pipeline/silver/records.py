"""Reference records (date_dim, restaurants) on the driver: few, and all of them must be right."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame

from pipeline.errors import InputError
from pipeline.silver.values import WHITE_SPACE
from pipeline.sources import MALFORMED, RECORD_NUMBER, SOURCE_FILE

SPACES = re.compile(WHITE_SPACE + "+")


@dataclass(frozen=True, kw_only=True)
class Record:
    """Cleaned values of one record, and its file, line and number."""

    values: Mapping[str, str | None]
    place: str


def collect_records(bronze: DataFrame, columns: Sequence[str]) -> list[Record]:
    """All records in the order of the source. Raises InputError for a malformed one."""
    rows = bronze.select(*columns, SOURCE_FILE, RECORD_NUMBER, MALFORMED).collect()
    records: list[Record] = []
    lines_before: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row[SOURCE_FILE], row[RECORD_NUMBER])):
        file, number = row[SOURCE_FILE], row[RECORD_NUMBER]
        # A record takes a line, and one more for each line break in it; the header takes the first.
        breaks = sum((row[column] or "").count("\n") for column in columns)
        line = lines_before.get(file, 1) + 1
        lines_before[file] = line + breaks
        place = f"{file}, line {line} (record {number}, empty lines not counted)"
        if row[MALFORMED] is not None:
            raise InputError(f"{place}: too few or too many fields")
        values = {column: clean_text(row[column]) for column in columns}
        records.append(Record(values=values, place=place))
    return records


def clean_text(text: str | None) -> str | None:
    """White space trimmed and collapsed to one space; empty becomes null."""
    return SPACES.sub(" ", text or "").strip(" ") or None
