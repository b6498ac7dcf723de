"""Segments: which groups of customers there are, and what they hold."""

from dashboard import charts, formats, mart_charts, mart_page
from dashboard.api import Query
from dashboard.page import show_metrics

ORDER = (
    "VIP",
    "Slipping VIP",
    "Loyal",
    "Potential",
    "Occasional",
    "New",
    "Churn Risk",
    "Dormant",
)
SUMMARY = "segments/summary"

with mart_page.opened(
    "segments",
    "Customer segments",
    "Which groups emerge from recency, frequency, spend and loyalty?",
    [Query(f"/v1/{SUMMARY}", {"membership": "all"})],
) as found:
    (rows,) = found.rows
    of = {row["segment"]: row for row in rows}
    customers, revenue = (sum(row[name] for row in rows) for name in ("customers", "revenue"))
    cards = [
        found.card("Customers", formats.count(customers), "customers", SUMMARY),
        found.card("Revenue to date", formats.money(revenue), "revenue", SUMMARY),
    ]
    for name in ("VIP", "Slipping VIP"):
        number, share = (of.get(name, {}).get(part, 0) for part in ("customers", "revenue_share"))
        cards.append(found.card(f"{name}s", formats.count(number), "segment", SUMMARY))
        cards.append(
            found.card(f"{name}s' revenue", formats.share(share), "revenue_share", SUMMARY)
        )
    show_metrics(cards)
    charts.show(
        "What each segment holds",
        "Share of all customers and of their revenue to date, percent",
        mart_charts.shares(rows, "segment", ORDER),
        "; ".join(
            f"{name}: {formats.share(of[name]['customers_share'])} of customers, "
            f"{formats.share(of[name]['revenue_share'])} of revenue"
            for name in ORDER
            if name in of
        ),
    )
