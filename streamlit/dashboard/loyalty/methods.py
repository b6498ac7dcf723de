"""How the figures of the loyalty page are made."""

from dashboard.figure import Method

CUSTOMERS = "Customers with an account; guests and excluded accounts are left out."
LIFT = Method(
    population=f"{CUSTOMERS} Only those whose first order was at least 365 days ago.",
    formula="Members by the flag of their first order, so that buying more can't make a member. "
    "Compared with customers who began in the same month at the same restaurant; the 365 days "
    "after the first order date.",
    interval="95%, by leaving out one group of month and restaurant at a time. An interval that "
    "holds zero may be chance.",
    caveat="People who mean to come often may join because of that: an association, not proof.",
    columns=("loyalty/lift.matched_lift_pct", "loyalty/lift.naive_lift_pct"),
)
SWITCHERS = Method(
    population=f"{CUSTOMERS} Those who came for half a year before their first loyalty order and "
    "for half a year after it.",
    formula="Revenue of the 180 days before and after the day of joining, by month; that day left "
    "out.",
    caveat="Customers join when they come often, so some of the fall after it was to be expected.",
    columns=("loyalty/switchers.revenue_before",),
)
MONTHS = Method(
    population="All orders, guests included, by the loyalty mark of the order.",
    caveat="The last month may not be whole.",
    columns=("loyalty/monthly.revenue",),
)
PLACES = Method(population=CUSTOMERS, columns=("clv.is_member", "clv.restaurant_id"))
