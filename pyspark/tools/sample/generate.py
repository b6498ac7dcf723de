"""A whole sample: block after block into CSV files that appear only when they are complete."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pipeline.errors import InputError
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
    folder: Path,
    scale: float,
    seed: int,
    *,
    discounts: bool,
    told: Callable[[str], None],
    parts: bool = False,
) -> None:
    """Write the four tables into `folder`. Equal arguments give equal bytes.

    `told` gets a line after each block. Memory holds one block, about the real files' size.
    `parts`: a folder of each of the two large tables with a file for each block, so that Spark
    reads them at the same time. Raises InputError where such a folder has other files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plan = blocks(scale, seed)
    files = _part_files(folder, plan) if parts else [(folder / ORDER_ITEMS, folder / OPTIONS, plan)]
    for to_items, to_options, written in files:
        with _complete_file(to_items) as items, _complete_file(to_options) as options:
            _write(items, LF, [records.ORDER_ITEMS_HEADER])
            _write(options, LF, [records.OPTIONS_HEADER])
            for block in written:
                of_items, of_options = _block_records(block, discounts=discounts)
                _write(items, LF, of_items)
                _write(options, LF, of_options)
                told(f"  block {block.number + 1} of {len(plan)} written")
    with _complete_file(folder / DATE_DIM) as dates, _complete_file(folder / RESTAURANTS) as places:
        _write(dates, CRLF, [days.DATE_DIM_HEADER, *days.date_dim()])
        _write(places, LF, [records.RESTAURANTS_HEADER, *records.restaurants()])


def _part_files(folder: Path, plan: Sequence[Block]) -> list[tuple[Path, Path, list[Block]]]:
    """The files of each block, in folders that are made here."""
    names = [f"part-{block.number + 1}.csv" for block in plan]
    folders = [folder / Path(table).stem for table in (ORDER_ITEMS, OPTIONS)]
    for of_table in folders:
        of_table.mkdir(exist_ok=True)
        others = sorted({path.name for path in of_table.iterdir()} - set(names))
        if others:
            raise InputError(f"sample: {of_table} has {others[0]}, of another set: remove it")
    return [
        (folders[0] / name, folders[1] / name, [block])
        for name, block in zip(names, plan, strict=True)
    ]


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
