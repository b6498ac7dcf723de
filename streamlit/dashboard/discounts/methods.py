"""How the figures of the discounts page are made."""

from dashboard.figure import Method

ORDERS = "All orders, guests included; test orders are left out."
COST = Method(
    population=ORDERS,
    formula="A discount is an option with a negative price. Rate: discounts / revenue before them.",
    columns=("discounts.discount_rate", "discounts.gross_revenue"),
)
EFFECT = Method(
    population="Customers with a first discounted order, and order days of customers without a "
    "discount until then, of the same home restaurant, month and number of orders before.",
    formula="Revenue of the 90 days after less that of the 90 days before, per customer.",
    interval="95%, 1.96 standard errors, by customer.",
    caveat="The comparisons may be discounted later, so the difference is, if anything, too small. "
    "An observation, not proof.",
    columns=("discounts/effect.revenue_change",),
)
ELASTICITY = Method(
    population=f"{ORDERS} Items with 300 lines or more at 5 restaurants or more over 3 months.",
    formula="Percent more units for one percent more price, net of restaurants and months (Poisson "
    "regression). Clear: false discovery rate below 5% over all items.",
    interval="95%, errors clustered by restaurant.",
    caveat="Observational: prices were not changed at random. An item sold at several prices at a "
    "time is pulled towards zero.",
    columns=("discounts/elasticity.elasticity", "discounts/elasticity.is_clear"),
)
PRICES = Method(
    population=f"{ORDERS} Listed prices with 30 lines or more.",
    formula="Units / days with a sale at that price.",
    columns=("discounts/prices.units_per_active_day",),
)
ADDONS = Method(
    population=ORDERS,
    formula="Lines with an option of a price above zero / lines.",
    columns=("discounts/addons.attach_rate", "discounts/addons.addon_revenue"),
)
