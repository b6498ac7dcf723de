"""Source files that carry every edge case of marts.md, and random ones by seed.

`edge_data(folder)` is written for a run that started at EDGE_STARTED_AT.
"""

import gzip
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from support.datasets.edge_days import DAYS, PLACES
from support.datasets.edge_lines import BROKEN_LINES, LATE_COPIES, LINES, RAW_LINES
from support.datasets.edge_options import OPTIONS, RAW_OPTIONS
from support.datasets.files import LINE_DEFAULTS, Row, write
from support.datasets.random_orders import random_orders

EDGE_STARTED_AT = datetime(2024, 3, 10, 12, 0, 0, 123456, tzinfo=UTC)
BOM = "\ufeff"


def edge_data(folder: Path, seed: int = 7) -> Path:
    """Every edge case, in part files, plus a small random part; a few hundred records."""
    lines, options = random_orders(seed, customers=10)
    write(folder, [], OPTIONS + options, DAYS, PLACES)
    (folder / "order_items.csv").unlink()
    parts = folder / "order_items"
    parts.mkdir(exist_ok=True)
    columns = list(LINE_DEFAULTS)
    (parts / "part-1.csv").write_bytes(encoded(columns, LINES + BROKEN_LINES, RAW_LINES))
    turned = [name.lower() for name in reversed(columns)]
    (parts / "part-2.csv").write_bytes(encoded(turned, lines, (), BOM, "\r\n"))
    (parts / "part-3.csv.gz").write_bytes(gzip.compress(encoded(columns, LATE_COPIES, ()), mtime=0))
    with (folder / "order_item_options.csv").open("a", encoding="utf-8", newline="") as out:
        out.write("".join(raw + "\n" for raw in RAW_OPTIONS))
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
    lines, options = random_orders(seed, customers, discounts)
    write(folder, lines, options, DAYS)
    return folder
