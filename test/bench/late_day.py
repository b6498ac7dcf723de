"""A source in two deliveries: all orders but those of the last day, and that day."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TABLES = ("order_items", "order_item_options")
LAST = "part-last.csv"


def set_last_day_aside(data: Path, aside: Path) -> None:
    """Move the last day's records of the folders of part files in `data` to a file in `aside`."""
    items = sorted((data / "order_items").iterdir())
    days = Counter(record["CREATION_TIME_UTC"][:10] for file in items for record in records(file))
    # Times that are not valid make days of a few records.
    usual = sum(days.values()) / len(days) / 2
    last = max(day for day, count in days.items() if count > usual)
    late = {
        record["ORDER_ID"]
        for file in items
        for record in records(file)
        if record["CREATION_TIME_UTC"].startswith(last)
    }
    for table in TABLES:
        (aside / table).mkdir(parents=True)
        for file in sorted((data / table).iterdir()):
            early = file.with_suffix(".early")
            split(file, early, aside / table / LAST, late)
            early.replace(file)


def records(file: Path) -> Iterator[dict[str, str]]:
    """The records of a CSV file by title."""
    with file.open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def split(file: Path, first: Path, second: Path, late: set[str]) -> None:
    """Add the records of these orders to `second`, copy all others to `first`."""
    with (
        file.open(encoding="utf-8", newline="") as text,
        first.open("w", encoding="utf-8", newline="") as early_text,
        second.open("a", encoding="utf-8", newline="") as late_text,
    ):
        rows = csv.reader(text)
        titles = next(rows)
        order_id = titles.index("ORDER_ID")
        outputs = [csv.writer(out, lineterminator="\n") for out in (early_text, late_text)]
        for output, text_of in zip(outputs, (early_text, late_text), strict=True):
            if text_of.tell() == 0:
                output.writerow(titles)
        for row in rows:
            outputs[len(row) > order_id and row[order_id] in late].writerow(row)


def deliver(aside: Path, data: Path) -> None:
    """Add the last day to the source."""
    for table in TABLES:
        (aside / table / LAST).rename(data / table / LAST)
