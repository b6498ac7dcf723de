"""A whole sample: block after block into CSV files that appear only when they are complete."""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from tools.sample import days, records
from tools.sample.block import Block, blocks
from tools.sample.lines import generate_lines
from tools.sample.options import generate_options
from tools.sample.orders import generate_orders
from tools.sample.promotions import add_promotions
from tools.sample.records import Record

ORDER_ITEMS, OPTIONS = "order_items.csv", "order_item_options.csv"
DATE_DIM, RESTAURANTS = "date_dim.csv", "restaurants.csv"
LF, CRLF = "\n", "\r\n"


def generate(
    folder: Path, scale: float, seed: int, *, discounts: bool, told: Callable[[str], None]
) -> None:
    """Write the four files into `folder`. Equal arguments give equal bytes.

    `told` gets a line after each block. Memory holds one block, about the real files' size.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plan = blocks(scale, seed)
    with ExitStack() as stack:
        items, options, dates, places = (
            stack.enter_context(_complete_file(folder / name))
            for name in (ORDER_ITEMS, OPTIONS, DATE_DIM, RESTAURANTS)
        )
        _write(dates, CRLF, [days.DATE_DIM_HEADER, *days.date_dim()])
        _write(places, LF, [records.RESTAURANTS_HEADER, *records.restaurants()])
        _write(items, LF, [records.ORDER_ITEMS_HEADER])
        _write(options, LF, [records.OPTIONS_HEADER])
        for block in plan:
            of_items, of_options = _block_records(block, discounts=discounts)
            _write(items, LF, of_items)
            _write(options, LF, of_options)
            told(f"  block {block.number + 1} of {len(plan)} written")


def _block_records(block: Block, *, discounts: bool) -> tuple[Iterable[Record], Iterable[Record]]:
    orders = generate_orders(block)
    lines = generate_lines(block, orders)
    options = generate_options(block, orders, lines)
    if discounts:
        options = add_promotions(block, orders, lines, options)
    return records.block_records(block, orders, lines, options)


def _write(file: TextIO, line_end: str, rows: Iterable[Record]) -> None:
    csv.writer(file, lineterminator=line_end).writerows(rows)


@contextmanager
def _complete_file(path: Path) -> Iterator[TextIO]:
    """A file that gets its name when everything is in it; until then the old one stays."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
