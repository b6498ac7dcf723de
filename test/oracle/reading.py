"""The source files as records: Python's csv module, one record at a time."""

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oracle.cleaning import clean

# In the order of source-data.md, which decides between copies of a line.
LINE_COLUMNS = [
    *("APP_NAME", "RESTAURANT_ID", "CREATION_TIME_UTC", "ORDER_ID", "USER_ID"),
    *("PRINTED_CARD_NUMBER", "IS_LOYALTY", "CURRENCY", "LINEITEM_ID", "ITEM_CATEGORY"),
    *("ITEM_NAME", "ITEM_PRICE", "ITEM_QUANTITY"),
]
OPTION_COLUMNS = [
    *("ORDER_ID", "LINEITEM_ID", "OPTION_GROUP_NAME", "OPTION_NAME"),
    *("OPTION_PRICE", "OPTION_QUANTITY"),
]
DAY_COLUMNS = ["date_key", "is_holiday", "holiday_name"]
RESTAURANT_COLUMNS = ["restaurant_id", "name", "city"]


@dataclass(frozen=True)
class Record:
    """One CSV record: cleaned values by column, or None where the field count is wrong."""

    file: str
    file_order: int
    number: int
    values: dict[str, str | None] | None

    def __getitem__(self, column: str) -> str | None:
        assert self.values is not None
        return self.values[column]


def natural(name: str) -> tuple[list[tuple[str, int]], str]:
    """Runs of digits by value, everything else by code point; equal ones by code point."""
    pieces = re.findall(r"[0-9]+|[^0-9]", name)
    return [("0", int(p)) if p[0] in "0123456789" else (p, 0) for p in pieces], name


def part_files(folder: Path, name: str) -> list[Path]:
    """The file of a table, or the part files of its folder, in natural order; any case."""
    candidates = (f"{name}.csv", f"{name}.csv.gz", name)
    for path in folder.iterdir():
        if path.name.lower() in candidates and path.is_file():
            return [path]
        if path.name.lower() in candidates:
            found = [p for p in path.iterdir() if not p.name.startswith((".", "_"))]
            return sorted(found, key=lambda p: natural(p.name))
    return []


def read(folder: Path, name: str, columns: list[str]) -> Iterator[Record]:
    """Every record of a source table; numbers count the records of a file from 1."""
    for file_order, path in enumerate(part_files(folder, name)):
        file = path.relative_to(folder).as_posix()
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix.lower() == ".gz" else raw).decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        filled = (row for row in rows if row)
        header = [(clean(title) or "").lower() for title in next(filled, [])]
        positions = {column: header.index(column.lower()) for column in columns}
        for number, row in enumerate(filled, start=1):
            whole = len(row) == len(header)
            values = {c: clean(row[p]) for c, p in positions.items()} if whole else None
            yield Record(file, file_order, number, values)
