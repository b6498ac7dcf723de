"""How the figures of the sales page are made."""

from dashboard.figure import Method

ORDERS = "All orders, guests included; test orders are left out. Local business days."
TREND = Method(
    population=ORDERS,
    formula="Sums after discounts. A year before: 52 weeks earlier for days, so that weekdays "
    "match; the same month for months. Months that are not whole are left out of comparisons. "
    "Marked changes of prices: the four with most revenue, where an item's main price (a fifth of "
    "its revenue or more) follows another one within a month.",
    columns=("sales.revenue", "sales.orders"),
)
SPLIT = Method(
    population=ORDERS,
    formula="The five largest by revenue of the period; the rest together.",
    columns=("sales.revenue", "sales.item_category", "sales.daypart"),
)
HOURS = Method(
    population=f"{ORDERS} All time: the period does not apply.",
    columns=("sales/hours.orders_per_week",),
)
SEASON = Method(
    population=f"{ORDERS} All whole months: the period does not apply.",
    formula="Revenue of a month / mean of the twelve months around it (2 x 12 moving average), "
    "mean over years, so that growth does not look like a season.",
)
HOLIDAYS = Method(
    population=f"{ORDERS} All restaurants and all time: the filters do not apply.",
    formula="Revenue of the day / median of the same weekday one to four weeks before and after.",
    caveat="A few years only; a closure counts as a bad holiday.",
    columns=("sales/holidays.uplift_pct", "sales/holidays.baseline"),
)
