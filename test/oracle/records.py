"""A record of order_items or order_item_options: its values, and the reasons against it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from oracle import cleaning
from oracle.reading import Record

Row = dict[str, Any]


def line(record: Record, rules: Row, started_at: datetime, zone: ZoneInfo) -> tuple[Row, list[str]]:
    """The line of a record, and the reasons against it."""
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


def too_long(ids: Iterable[str | None], texts: Iterable[str | None]) -> bool:
    return any(len(i or "") > 64 for i in ids) or any(len(t or "") > 255 for t in texts)
