"""Silver, record by record: which lines and options are accepted, and why the others are not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from oracle import cleaning
from oracle.days import calendar
from oracle.places import restaurants
from oracle.reading import LINE_COLUMNS, OPTION_COLUMNS, Record, read

Row = dict[str, Any]
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


def too_long(ids: Iterable[str | None], texts: Iterable[str | None]) -> bool:
    return any(len(i or "") > 64 for i in ids) or any(len(t or "") > 255 for t in texts)


def preference(record: Record) -> tuple[int, list[tuple[bool, str]], int]:
    """Smallest wins: the later file, then the copy that sorts first, nulls first."""
    cells = [(record[c] is not None, record[c] or "") for c in LINE_COLUMNS]
    return -record.file_order, cells, record.number


def line(record: Record, rules: Row, started_at: datetime, zone: ZoneInfo) -> tuple[Row, list[str]]:
    if record.values is None:
        return {}, ["record_malformed"]
    ids = [
        cleaning.identity(record[c], rules["null_words"])
        for c in ("ORDER_ID", "LINEITEM_ID", "RESTAURANT_ID", "USER_ID")
    ]
    category = cleaning.category(record["ITEM_CATEGORY"])
    is_loyalty = cleaning.flag(record["IS_LOYALTY"])
    ordered_at = cleaning.instant(record["CREATION_TIME_UTC"], started_at)
    price = cleaning.cents(record["ITEM_PRICE"], negative=False)
    quantity = cleaning.quantity(record["ITEM_QUANTITY"])
    checks = {
        "order_id_missing": ids[0] is None,
        "lineitem_id_missing": ids[1] is None,
        "restaurant_id_missing": ids[2] is None,
        "time_invalid": ordered_at is None,
        "price_invalid": price is None,
        "quantity_invalid": quantity is None,
        "currency_unsupported": record["CURRENCY"] != rules["currency"],
        "loyalty_invalid": is_loyalty is None,
        "text_too_long": too_long(
            ids, [record["APP_NAME"], record["CURRENCY"], category, record["ITEM_NAME"]]
        ),
    }
    reasons = [reason for reason, applies in checks.items() if applies]
    if reasons or ordered_at is None or price is None or quantity is None:
        return {}, reasons
    local = ordered_at.astimezone(zone)
    return {
        "order_id": ids[0],
        "lineitem_id": ids[1],
        "app_name": record["APP_NAME"],
        "restaurant_id": ids[2],
        "customer_id": ids[3],
        "is_loyalty": is_loyalty,
        "is_test": record["APP_NAME"] in rules["excluded_apps"],
        "ordered_at": ordered_at.replace(tzinfo=None),
        "business_date": local.date(),
        "hour": local.hour,
        "item_category": category,
        "item_name": record["ITEM_NAME"] or "Unnamed",
        "quantity": quantity,
        "item_amount": price * quantity if rules["price_basis"] == "unit" else price,
    }, []


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


def option(record: Record, lines: dict[tuple[str, str], Row], rules: Row) -> tuple[Row, list[str]]:
    """The option of a record, and the reasons against it."""
    if record.values is None:
        return {}, ["record_malformed"]
    words = rules["null_words"]
    order_id = cleaning.identity(record["ORDER_ID"], words)
    lineitem_id = cleaning.identity(record["LINEITEM_ID"], words)
    price = cleaning.cents(record["OPTION_PRICE"], negative=True)
    quantity = cleaning.quantity(record["OPTION_QUANTITY"])
    owner = lines.get((order_id or "", lineitem_id or ""))
    texts = [record["OPTION_GROUP_NAME"], record["OPTION_NAME"]]
    checks = {
        "order_id_missing": order_id is None,
        "lineitem_id_missing": lineitem_id is None,
        "price_invalid": price is None,
        "quantity_invalid": quantity is None,
        "text_too_long": too_long([order_id, lineitem_id], texts),
        "orphan_option": order_id is not None and lineitem_id is not None and owner is None,
    }
    reasons = [reason for reason, applies in checks.items() if applies]
    if reasons or price is None or quantity is None or owner is None:
        return {}, reasons
    times = owner["quantity"] if rules["option_basis"] == "unit" else 1
    return {
        "order_id": order_id,
        "lineitem_id": lineitem_id,
        "option_group_name": texts[0],
        "option_name": texts[1],
        "option_price": price,
        "option_quantity": quantity,
        "option_amount": price * quantity * times,
    }, []


def add_up(lines: dict[tuple[str, str], Row], options: list[Row]) -> list[Row]:
    """Complete the lines' amounts in place, give them their order's attributes; the orders."""
    for row in lines.values():
        row["options_amount"] = row["discount_amount"] = 0
    for option in options:
        owner, amount = lines[option["order_id"], option["lineitem_id"]], option["option_amount"]
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
