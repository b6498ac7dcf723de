"""Silver rows as DuckDB tables, and the views and macros that every mart's SQL starts from."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb.func import SPECIAL

from oracle.exact import mean_of_fractions
from oracle.silver import AMOUNTS, ATTRIBUTES, Silver

TEXT, COUNT, FLAG, DAY = pa.string(), pa.int64(), pa.bool_(), pa.date32()
MONEY = pa.decimal128(18, 2)
CENTS = {*AMOUNTS, "option_price", "option_amount"}
TYPES = {
    **dict.fromkeys(CENTS, MONEY),
    **dict.fromkeys(
        ("hour", "lines", "quantity", "option_quantity", "record_number", "iso_year", "iso_week"),
        COUNT,
    ),
    **dict.fromkeys(("is_loyalty", "is_test", "is_weekend", "is_holiday", "is_observed"), FLAG),
    **dict.fromkeys(("business_date", "date", "month"), DAY),
    "day_of_week": COUNT,
    "ordered_at": pa.timestamp("us"),
    "reasons": pa.list_(TEXT),
}
COLUMNS = {
    "order_lines": [
        *("order_id", "lineitem_id", *ATTRIBUTES),
        *("item_category", "item_name", "quantity", *AMOUNTS),
    ],
    "orders": ["order_id", *ATTRIBUTES, "lines", "quantity", *AMOUNTS],
    "order_options": [
        *("order_id", "lineitem_id", "option_group_name", "option_name"),
        *("option_price", "option_quantity", "option_amount"),
    ],
    "calendar": [
        *("date", "iso_year", "iso_week", "month", "day_of_week"),
        *("is_weekend", "is_holiday", "holiday_name", "is_observed"),
    ],
    "restaurants": ["restaurant_id", "name", "city"],
    "quarantine_order_items": ["source_file", "record_number", "reasons"],
    "quarantine_order_item_options": ["source_file", "record_number", "reasons"],
}


def arrow(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as an Arrow table, cents as decimals."""
    columns = {}
    for column in COLUMNS[name]:
        values = [row[column] for row in rows]
        if column in CENTS:
            values = [Decimal(value).scaleb(-2) for value in values]
        columns[column] = pa.array(values, TYPES.get(column, TEXT))
    return pa.table(columns)


def load(con: duckdb.DuckDBPyConnection, silver: Silver) -> None:
    """Schema `silver` with every table."""
    con.execute("CREATE SCHEMA silver")
    for name, rows in silver.tables.items():
        con.register("incoming", arrow(name, rows))
        con.execute(f"CREATE TABLE silver.{name} AS SELECT * FROM incoming")
        con.unregister("incoming")


def literal(value: Any) -> str:
    """A rule as SQL; fractions are exact decimals, lists are lists of texts."""
    if isinstance(value, date):
        return f"DATE '{value}'"
    if isinstance(value, float):
        return f"CAST('{value!r}' AS DECIMAL(18, 12))"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "CAST([" + ", ".join(literal(item) for item in value) + "] AS VARCHAR[])"


def scope(con: duckdb.DuckDBPyConnection, silver: Silver, rules: dict[str, Any]) -> None:
    """Macros `as_of()`, `first_date()` and one per rule, then scope.sql."""
    facts = {"as_of": silver.as_of, "first_date": silver.first_date}
    for name, value in {**rules, **facts}.items():
        con.execute(f"CREATE MACRO {name}() AS {literal(value)}")
    lists: list[Any] = ["BIGINT[]", "BIGINT[]"]
    con.create_function(
        "mean_of_fractions", mean_of_fractions, lists, "VARCHAR", null_handling=SPECIAL
    )
    con.execute(Path(__file__).with_name("scope.sql").read_text(encoding="utf-8"))
