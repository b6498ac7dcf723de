"""How the figures of the CLV page are made."""

from dashboard.figure import Method

ALL = "Customers with an account and at least one order; guests and excluded accounts are left out."
CONCENTRATION = Method(
    population=ALL,
    formula="Customers are sorted by what they have spent to date; the curve adds up from the top.",
    columns=("clv.clv", "clv.clv_percentile"),
)
TIERS = Method(
    population=ALL,
    formula="High: the top fifth by spending to date; Low: the bottom fifth; ties share a tier.",
    columns=("clv.clv_tier", "clv/tiers.revenue_share"),
)
SPENT = Method(
    population=ALL,
    formula="The spending that a share of the customers does not exceed.",
    columns=("clv.clv",),
)
EVOLUTION = Method(
    population=f"{ALL} All restaurants: the filters do not apply.",
    formula="Revenue up to each month's end of all customers who had come by then.",
    columns=("clv/migration.clv_to_date",),
)
MOVES = Method(
    population=f"{ALL} All restaurants: the filters do not apply.",
    formula="Customers are ranked anew at each month's end. Percent of the tier they come from.",
    caveat="A customer who does not order falls behind others who do, and so may move down.",
    columns=("clv/migration.from_tier", "clv/migration.to_tier"),
)
COHORTS = Method(
    population=f"{ALL} All restaurants: the filters do not apply.",
    formula="Revenue of the cohort up to that month, divided by all its customers, also those who "
    "never came back. Months that are not over are left out.",
    caveat="Older cohorts began with other prices and restaurants.",
    columns=("clv/cohorts.cumulative_revenue_per_customer", "clv/cohorts.retention_rate"),
)
FORECAST = Method(
    population="Customers known today. New customers, guests and excluded accounts are not in it, "
    "so it is less than next year's sales.",
    formula="Expected order days (MBG/NBD) times expected value of such a day (Gamma-Gamma), both "
    "fitted to each customer's orders.",
    interval="The back-test: the model without the last 180 days against what came, by decile of "
    "customers, so that errors do not cancel out. One test, so a rough guide.",
    caveat="The model assumes that customers go on as they did: no new prices, menus or closures.",
    columns=("clv.predicted_revenue_365d", "clv/model.value"),
)
CALIBRATION = Method(
    population="Customers of 180 days ago, in ten groups by what the model expected of them.",
    formula="Expected and actual revenue of the 180 days, summed over each group.",
    caveat="Equal bars: the model is right on average. It may still be wrong about one customer.",
    columns=("clv/calibration.predicted_revenue", "clv/calibration.actual_revenue"),
)
