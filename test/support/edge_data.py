"""Source files with every edge case of docs/files.md and docs/marts.md, and random ones by seed.

`edge_data(folder)` is written for a run that started at EDGE_STARTED_AT.
"""

import gzip
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from support.datasets.edge_days import DAYS, PLACES
from support.datasets.edge_lines import BROKEN_LINES, LATE_COPIES, LINES, RAW_LINES
from support.datasets.edge_options import LATER_OPTIONS, OPTIONS, RAW_OPTIONS
from support.datasets.files import LINE_DEFAULTS, OPTION_DEFAULTS, Row, write
from support.datasets.random_orders import FIVE, FOUR, Places, random_orders

EDGE_STARTED_AT = datetime(2024, 3, 10, 12, 0, 0, 123456, tzinfo=UTC)
BOM = "\ufeff"


def dense_edge_data(folder: Path) -> Path:
    """Every edge case among enough random orders that no table is empty."""
    return edge_data(folder, customers=150, places=FIVE)


def edge_data(folder: Path, seed: int = 7, customers: int = 10, places: Places = FOUR) -> Path:
    """Every edge case, in part files, plus a small random part; a few hundred records."""
    lines, options = random_orders(seed, customers, places=places)
    write(folder, [], [], DAYS, PLACES)
    for table in ("order_items", "order_item_options"):
        (folder / f"{table}.csv").unlink()
    parts = folder / "Order_Items"
    parts.mkdir(exist_ok=True)
    columns = list(LINE_DEFAULTS)
    (parts / "part-1.csv").write_bytes(encoded(columns, LINES + BROKEN_LINES, RAW_LINES))
    turned = [name.lower() for name in reversed(columns)]
    (parts / "part-2.CSV").write_bytes(encoded(turned, lines, (), BOM, "\r\n"))
    # Later than part-2 by its number, though not by its letters.
    late = gzip.compress(encoded(columns, LATE_COPIES, ()), mtime=0)
    (parts / "part-10.csv.GZ").write_bytes(late)
    parts = folder / "order_item_options"
    parts.mkdir(exist_ok=True)
    columns = list(OPTION_DEFAULTS)
    (parts / "9.csv").write_bytes(encoded(columns, OPTIONS + options, RAW_OPTIONS))
    (parts / "10.csv").write_bytes(encoded(columns, LATER_OPTIONS, ()))
    return folder


def encoded(
    columns: Sequence[str],
    rows: Iterable[Row],
    raw_records: Iterable[str],
    start: str = "",
    line_end: str = "\n",
) -> bytes:
    """A CSV file with its columns in the given order and case, raw records at its end."""
    cells = [list(columns), *([row[name.upper()] for name in columns] for row in rows)]
    records = [",".join(map(quoted, record)) for record in cells]
    return (start + "".join(record + line_end for record in [*records, *raw_records])).encode()


def quoted(cell: str) -> str:
    """A cell, in quotes where RFC 4180 wants them."""
    needed = any(sign in cell for sign in ',"\r\n')
    return '"' + cell.replace('"', '""') + '"' if needed else cell


def random_data(seed: int, folder: Path, discounts: bool = True, customers: int = 150) -> Path:
    """Random files, dense enough that strata, switchers and elasticity are not empty."""
    lines, options = random_orders(seed, customers, discounts, FIVE)
    write(folder, lines, options, DAYS)
    return folder
