"""How the figures of the segments page are made."""

from dashboard.figure import Method

POPULATION = (
    "Customers with an account and at least one order; guests and excluded accounts are left out. "
    "Revenue is of the scoring window, not to date."
)
SEGMENTS = Method(
    population=POPULATION,
    formula="Each customer has a score of 1 to 5 for recency, frequency and spending, by fifths of "
    "the customers. The first rule that fits names the segment.",
    caveat="Churn status differs: it counts days since the last order. Dormant and Churn Risk have "
    "lapsed there; a Slipping VIP may be at risk or lapsed.",
    columns=("segments.segment", "segments.monetary"),
)
SCORES = Method(
    population=POPULATION,
    formula="Recency 5: the most recent fifth. Frequency 5: the fifth with most orders in the "
    "window; customers without an order in it score 1.",
    columns=("segments.r_score", "segments.f_score"),
)
DAYPARTS = Method(
    population=POPULATION,
    formula="The part of the day with most of a customer's lines, over all their orders, local "
    "time.",
    columns=("segments.favourite_daypart",),
)
MEMBERS = Method(population=POPULATION, columns=("segments.is_member",))
