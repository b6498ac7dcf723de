"""One customer: value over time, tier, segment, churn, and what they order."""
