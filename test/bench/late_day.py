"""A source in two deliveries: all orders but those of the last day, and that day."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TABLES = ("order_items", "order_item_options")


def set_last_day_aside(data: Path, aside: Path) -> None:
    """Make a folder of each table in `data`; the last day's records become parts in `aside`."""
    items = data / "order_items.csv"
    days = Counter(record["CREATION_TIME_UTC"][:10] for record in records(items))
    # Times that are not valid make days of a few records.
    usual = sum(days.values()) / len(days) / 2
    last = max(day for day, count in days.items() if count > usual)
    late = {
        record["ORDER_ID"]
        for record in records(items)
        if record["CREATION_TIME_UTC"].startswith(last)
    }
    for table in TABLES:
        (data / table).mkdir()
        (aside / table).mkdir(parents=True)
        parts = (data / table / "part-1.csv", aside / table / "part-2.csv")
        split(data / f"{table}.csv", *parts, late)
        (data / f"{table}.csv").unlink()


def records(file: Path) -> Iterator[dict[str, str]]:
    """The records of a CSV file by title."""
    with file.open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def split(file: Path, first: Path, second: Path, late: set[str]) -> None:
    """Copy the records of these orders to `second`, all others to `first`."""
    with (
        file.open(encoding="utf-8", newline="") as text,
        first.open("w", encoding="utf-8", newline="") as early_text,
        second.open("w", encoding="utf-8", newline="") as late_text,
    ):
        rows = csv.reader(text)
        titles = next(rows)
        order_id = titles.index("ORDER_ID")
        outputs = [csv.writer(out, lineterminator="\n") for out in (early_text, late_text)]
        for output in outputs:
            output.writerow(titles)
        for row in rows:
            outputs[len(row) > order_id and row[order_id] in late].writerow(row)


def deliver(aside: Path, data: Path) -> None:
    """Add the last day's parts to the source."""
    for table in TABLES:
        (aside / table / "part-2.csv").rename(data / table / "part-2.csv")
