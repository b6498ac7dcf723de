"""Small source files for tests: rows with sensible values, written as the three CSV files."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = Mapping[str, str]

LINE_DEFAULTS = {
    "APP_NAME": "Alltown Fresh",
    "RESTAURANT_ID": "r1",
    "CREATION_TIME_UTC": "2023-01-10T17:00:00Z",
    "ORDER_ID": "o1",
    "USER_ID": "u1",
    "PRINTED_CARD_NUMBER": "",
    "IS_LOYALTY": "false",
    "CURRENCY": "USD",
    "LINEITEM_ID": "l1",
    "ITEM_CATEGORY": "Breakfast",
    "ITEM_NAME": "Egg Sandwich",
    "ITEM_PRICE": "5.00",
    "ITEM_QUANTITY": "1",
}
OPTION_DEFAULTS = {
    "ORDER_ID": "o1",
    "LINEITEM_ID": "l1",
    "OPTION_GROUP_NAME": "Add-ons",
    "OPTION_NAME": "Cheese",
    "OPTION_PRICE": "1.00",
    "OPTION_QUANTITY": "1",
}
DAY_DEFAULTS = {
    "date_key": "01-01-2023",
    "year": "2023",
    "month": "1",
    "week": "52",
    "day_of_week": "Sunday",
    "is_weekend": "TRUE",
    "is_holiday": "TRUE",
    "holiday_name": "New Year's Day",
}
RESTAURANT_DEFAULTS = {"restaurant_id": "r1", "name": "Harbour", "city": "Boston"}


def line(**values: str) -> dict[str, str]:
    """An order line, by default one sandwich of customer u1; keys in any case."""
    return LINE_DEFAULTS | {name.upper(): value for name, value in values.items()}


def orders(*visits: tuple[str, str, str], **values: str) -> list[dict[str, str]]:
    """Orders of one line each from (customer, yyyy-mm-dd, price), at noon in New York's winter."""
    return [
        line(
            **{
                "order_id": f"{user or 'guest'}:{date}:{n}",
                "user_id": user,
                "creation_time_utc": f"{date}T17:00:00Z",
                "item_price": price,
            }
            | values
        )
        for n, (user, date, price) in enumerate(visits)
    ]


def option(**values: str) -> dict[str, str]:
    """An option of line l1 of order o1, by default cheese for 1.00."""
    return OPTION_DEFAULTS | {name.upper(): value for name, value in values.items()}


def day(**values: str) -> dict[str, str]:
    """A day of date_dim, by default New Year's Day 2023."""
    return DAY_DEFAULTS | values


def place(**values: str) -> dict[str, str]:
    """A restaurant's name and city."""
    return RESTAURANT_DEFAULTS | values


def write(
    folder: Path,
    lines: Iterable[Row],
    options: Iterable[Row] = (),
    days: Iterable[Row] = (),
    places: Iterable[Row] | None = None,
) -> Path:
    """The files of a source, one per table; restaurants.csv only when places are given."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / "order_items.csv", LINE_DEFAULTS, lines)
    write_table(folder / "order_item_options.csv", OPTION_DEFAULTS, options)
    write_table(folder / "date_dim.csv", DAY_DEFAULTS, days)
    if places is not None:
        write_table(folder / "restaurants.csv", RESTAURANT_DEFAULTS, places)
    return folder


def write_table(path: Path, header: Iterable[str], rows: Iterable[Row]) -> None:
    """One CSV file with the columns of `header`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(header), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
