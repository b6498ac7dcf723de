"""How the figures of the churn page are made."""

from dashboard.figure import Method

POPULATION = (
    "Customers with an account and at least one order; guests and excluded accounts are left out."
)
STATUS = Method(
    population=POPULATION,
    formula="By days since the last order, on the last day of the data: what customers did, not a "
    "prediction.",
    caveat="Segments differ: they score a year of orders, so a Dormant or Churn Risk customer has "
    "lapsed here, and a Slipping VIP may be at risk or lapsed.",
    columns=("churn.churn_status", "churn.usual_spend_90d"),
)
DAYS = Method(
    population=POPULATION,
    formula="Days from the latest order to the last day of the data.",
    columns=("churn.days_since_last_order",),
)
RULES = Method(
    population="Customers who had not lapsed 90 days before the last day of the data. That those "
    "long gone stay away is no skill.",
    formula="Each rule as it stood on that day, against who then placed no order. Every rule flags "
    "as many customers as the first. Lift: share of the flagged who stayed away / share of all.",
    caveat="One period of 90 days; holidays and closures in it count as staying away.",
    columns=("churn/evaluation.base_rate", "churn/evaluation.lift", "churn/evaluation.auc"),
)
