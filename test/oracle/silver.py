"""Silver, record by record: which lines and options are accepted, and why the others are not."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from oracle.days import calendar
from oracle.places import restaurants
from oracle.reading import LINE_COLUMNS, OPTION_COLUMNS, Record, read
from oracle.records import Row, line, option

Rejected = tuple[Record, list[str]]
AMOUNTS = ("item_amount", "options_amount", "discount_amount", "gross_amount", "net_amount")
ATTRIBUTES = [
    *("app_name", "restaurant_id", "customer_id", "is_loyalty", "is_test"),
    *("ordered_at", "business_date", "hour"),
]


@dataclass
class Silver:
    """The tables of silver as rows, amounts in cents; `counts`: read, accepted, reasons."""

    tables: dict[str, list[Row]]
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    conflicts: int = 0
    as_of: date = date.min
    first_date: date = date.max


def silver(folder: Path, rules: Row, started_at: datetime, as_of: date | None = None) -> Silver:
    """Every rule of silver over the files of a folder."""
    read_lines = list(read(folder, "order_items", LINE_COLUMNS))
    read_options = list(read(folder, "order_item_options", OPTION_COLUMNS))
    lines, bad_lines = accepted_lines(read_lines, rules, started_at)
    options, bad_options = accepted_options(read_options, lines, rules)
    conflicts = conflicting(lines)
    orders = add_up(lines, options)
    real_dates = [row["business_date"] for row in orders if not row["is_test"]]
    last = as_of or max(real_dates)
    result = Silver({}, as_of=last, first_date=min(real_dates), conflicts=conflicts)
    result.tables = {
        "order_lines": list(lines.values()),
        "orders": orders,
        "order_options": options,
        "calendar": calendar(folder, [row["business_date"] for row in orders], result.as_of),
        "restaurants": restaurants(folder, orders),
        "quarantine_order_items": [quarantined(*bad) for bad in bad_lines],
        "quarantine_order_item_options": [quarantined(*bad) for bad in bad_options],
    }
    result.counts = {
        "order_items": counted(read_lines, bad_lines),
        "order_item_options": counted(read_options, bad_options),
    }
    return result


def counted(records: list[Record], bad: list[Rejected]) -> Counter[str]:
    counts = Counter(reason for _, reasons in bad for reason in reasons)
    totals = {"read": len(records), "accepted": len(records) - len(bad), "quarantined": len(bad)}
    return counts + Counter(totals)


def quarantined(record: Record, reasons: list[str]) -> Row:
    return {"source_file": record.file, "record_number": record.number, "reasons": reasons}


def accepted_lines(
    records: list[Record], rules: Row, started_at: datetime
) -> tuple[dict[tuple[str, str], Row], list[Rejected]]:
    """The accepted lines by (order_id, lineitem_id), and the rejected records."""
    zone = ZoneInfo(rules["time_zone"])
    rejected: list[Rejected] = []
    best: dict[tuple[str, str], tuple[Record, Row]] = {}
    for record in records:
        row, reasons = line(record, rules, started_at, zone)
        if reasons:
            rejected.append((record, reasons))
            continue
        key = (row["order_id"], row["lineitem_id"])
        if key in best and preference(best[key][0]) <= preference(record):
            rejected.append((record, ["duplicate_line"]))
        else:
            if key in best:
                rejected.append((best[key][0], ["duplicate_line"]))
            best[key] = (record, row)
    return {key: row for key, (_, row) in best.items()}, rejected


def conflicting(lines: dict[tuple[str, str], Row]) -> int:
    """Orders whose lines differ in app, restaurant, user, flag or time."""
    names = ("app_name", "restaurant_id", "customer_id", "is_loyalty", "ordered_at")
    seen: dict[str, set[tuple[Any, ...]]] = {}
    for (order_id, _), row in lines.items():
        seen.setdefault(order_id, set()).add(tuple(row[name] for name in names))
    return sum(len(variants) > 1 for variants in seen.values())


def preference(record: Record) -> tuple[int, list[tuple[bool, str]], int]:
    """Smallest wins: the later file, then the copy that sorts first, nulls first."""
    cells = [(record[c] is not None, record[c] or "") for c in LINE_COLUMNS]
    return -record.file_order, cells, record.number


def accepted_options(
    records: list[Record], lines: dict[tuple[str, str], Row], rules: Row
) -> tuple[list[Row], list[Rejected]]:
    """Options of accepted lines, and the rejected records."""
    accepted, rejected = [], []
    good: list[tuple[Record, Row]] = []
    for record in records:
        row, reasons = option(record, lines, rules)
        if reasons:
            rejected.append((record, reasons))
        else:
            good.append((record, row))
    latest: dict[tuple[str, str], int] = {}
    for record, row in good:
        key = (row["order_id"], row["lineitem_id"])
        latest[key] = max(latest.get(key, 0), record.file_order)
    for record, row in good:
        if record.file_order < latest[row["order_id"], row["lineitem_id"]]:
            rejected.append((record, ["superseded"]))
        else:
            accepted.append(row)
    return accepted, rejected


def add_up(lines: dict[tuple[str, str], Row], options: list[Row]) -> list[Row]:
    """Complete the lines' amounts in place, give them their order's attributes; the orders."""
    for row in lines.values():
        row["options_amount"] = row["discount_amount"] = 0
    for extra in options:
        owner, amount = lines[extra["order_id"], extra["lineitem_id"]], extra["option_amount"]
        owner["options_amount"] += max(amount, 0)
        owner["discount_amount"] -= min(amount, 0)
    orders: dict[str, Row] = {}
    for (order_id, _), row in sorted(lines.items()):
        row["gross_amount"] = row["item_amount"] + row["options_amount"]
        row["net_amount"] = row["gross_amount"] - row["discount_amount"]
        empty = dict.fromkeys(("lines", "quantity", *AMOUNTS), 0)
        first = {name: row[name] for name in ("order_id", *ATTRIBUTES)}
        order = orders.setdefault(order_id, first | empty)
        row.update({name: order[name] for name in ATTRIBUTES})
        order["lines"] += 1
        for name in ("quantity", *AMOUNTS):
            order[name] += row[name]
    return list(orders.values())
