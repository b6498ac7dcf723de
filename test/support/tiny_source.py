"""A handful of source records, for tests of runs rather than of rules."""

from collections.abc import Sequence
from pathlib import Path

ITEM_HEADER = (
    "APP_NAME,RESTAURANT_ID,CREATION_TIME_UTC,ORDER_ID,USER_ID,PRINTED_CARD_NUMBER,IS_LOYALTY,"
    "CURRENCY,LINEITEM_ID,ITEM_CATEGORY,ITEM_NAME,ITEM_PRICE,ITEM_QUANTITY"
)
OPTION_HEADER = "ORDER_ID,LINEITEM_ID,OPTION_GROUP_NAME,OPTION_NAME,OPTION_PRICE,OPTION_QUANTITY"
DATE_HEADER = "date_key,year,month,week,day_of_week,is_weekend,is_holiday,holiday_name"


def item(order: int, customer: str, day: str, price: str = "5.00") -> str:
    """One order line of one order at noon in New York."""
    return (
        f"Alltown Fresh,r1,{day}T17:00:00Z,o{order},{customer},,false,USD,l{order},"
        f"Breakfast,Egg,{price},1"
    )


def write_source(folder: Path, items: Sequence[str], options: Sequence[str] = ()) -> Path:
    """The three files with these records; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    dates = ["01-01-2023,2023,1,52,Sunday,TRUE,TRUE,New Year's Day"]
    for name, header, records in (
        ("order_items", ITEM_HEADER, items),
        ("order_item_options", OPTION_HEADER, options),
        ("date_dim", DATE_HEADER, dates),
    ):
        text = "".join(f"{record}\n" for record in (header, *records))
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


ITEMS = [
    item(1, "ann", "2023-01-05"),
    item(2, "ann", "2023-02-05", "7.50"),
    item(3, "bob", "2023-02-06"),
    item(4, "", "2023-02-07"),
    item(5, "cem", "2023-03-01", "2.00"),
]
