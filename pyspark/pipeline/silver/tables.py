"""The tables of silver: what the marts read."""

from pipeline.spark.tables import Column, Table

ACCEPTED_IN = {"order_items": "order_lines", "order_item_options": "order_options"}
"""The table that holds the accepted records of a source table."""

ORDER_ATTRIBUTES = (
    Column("app_name", "text", nullable=True),
    Column("restaurant_id", "text"),
    Column("customer_id", "text", nullable=True),
    Column("is_loyalty", "flag"),
    Column("is_test", "flag"),
    Column("ordered_at", "time"),
    Column("business_date", "date"),
    Column("hour", "count"),
)

AMOUNTS = (
    Column("item_amount", "money"),
    Column("options_amount", "money"),
    Column("discount_amount", "money"),
    Column("gross_amount", "money"),
    Column("net_amount", "money"),
)

ORDER_LINES = Table(
    name="order_lines",
    grain="one row per accepted order line",
    key=("order_id", "lineitem_id"),
    columns=(
        Column("order_id", "text"),
        Column("lineitem_id", "text"),
        *ORDER_ATTRIBUTES,
        Column("item_category", "text"),
        Column("item_name", "text"),
        Column("quantity", "count"),
        *AMOUNTS,
    ),
)

ORDERS = Table(
    name="orders",
    grain="one row per order with at least one accepted line",
    key=("order_id",),
    columns=(
        Column("order_id", "text"),
        *ORDER_ATTRIBUTES,
        Column("lines", "count"),
        Column("quantity", "count"),
        *AMOUNTS,
    ),
)

ORDER_OPTIONS = Table(
    name="order_options",
    grain="one row per accepted option; exact duplicates are kept, so there is no key",
    key=(),
    columns=(
        Column("order_id", "text"),
        Column("lineitem_id", "text"),
        Column("option_group_name", "text", nullable=True),
        Column("option_name", "text", nullable=True),
        Column("option_price", "money"),
        Column("option_quantity", "count"),
        Column("option_amount", "money"),
    ),
)

CALENDAR = Table(
    name="calendar",
    grain="one row per day from the first business date to the later of the last and as_of",
    key=("date",),
    columns=(
        Column("date", "date"),
        Column("iso_year", "count"),
        Column("iso_week", "count"),
        Column("month", "date"),
        Column("day_of_week", "count"),
        Column("is_weekend", "flag"),
        Column("is_holiday", "flag"),
        Column("holiday_name", "text", nullable=True),
        Column("is_observed", "flag"),
    ),
)

RESTAURANTS = Table(
    name="restaurants",
    grain="one row per restaurant of silver, test orders included",
    key=("restaurant_id",),
    columns=(
        Column("restaurant_id", "text"),
        Column("name", "text"),
        Column("city", "text", nullable=True),
    ),
)
