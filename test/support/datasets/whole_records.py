"""Every edge case that is a whole record, in one file per table: what a database can load."""

from pathlib import Path

from support.datasets.edge_days import DAYS, PLACES
from support.datasets.edge_lines import BROKEN_LINES, GOOD, LINES
from support.datasets.edge_options import OPTIONS
from support.datasets.files import write
from support.datasets.random_orders import random_orders

# Quoting that two readers of CSV could take differently.
QUOTING = [
    GOOD.format(n=1, name='"comma, ""quote"" and\n\nline breaks"'),
    GOOD.format(n=3, name='"back\\slash\\"'),
    GOOD.format(n=4, name='""'),
    GOOD.format(n=5, name="  padded  "),
]


def whole_records(folder: Path) -> Path:
    """Every edge case that is a whole record: COPY refuses a file with a malformed one."""
    lines, options = random_orders(seed=7, customers=20)
    write(folder, LINES + BROKEN_LINES + lines, OPTIONS + options, DAYS, PLACES)
    with (folder / "order_items.csv").open("a", encoding="utf-8", newline="") as out:
        out.write("".join(record + "\n" for record in QUOTING))
    return folder
