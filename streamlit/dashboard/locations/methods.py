"""How the figures of the locations page are made."""

from dashboard.figure import Method

ORDERS = "All orders, guests included; test orders are left out."
RANKING = Method(
    population=ORDERS,
    formula="Revenue after discounts in the period, which ends with the last day of the data.",
    columns=("locations.revenue", "locations.revenue_share"),
)
MOVES = Method(
    population=f"{ORDERS} Restaurants that had orders in both periods.",
    formula="Revenue of the period less that of the period of equal length before it.",
    caveat="Ninety days have a season: spring is compared with winter. Read 365 days first.",
    columns=("locations.change_pct", "locations.prev_revenue"),
)
TRAITS = Method(
    population=f"{ORDERS} All restaurants of the period.",
    formula="Spearman's rank correlation over restaurants: 1 when both have the same order, -1 "
    "when the order is reversed, 0 when there is no such order.",
    caveat="Few restaurants, and no proof that one makes the other.",
    columns=("locations.orders_per_week", "locations.repeat_rate"),
)
