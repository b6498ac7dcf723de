"""The churn page's sections, in reading order: each takes figures and draws them."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import charts, columns, formats, page, shapes
from dashboard.churn.reading import SHOWN_DAYS, STATUSES, TIERS, Seen
from dashboard.mart import HIDDEN, Known

RATES = ("auc", "precision", "recall")


def kpis(known: Known, seen: Seen) -> None:
    """The row of key figures."""
    cards = [
        known.card(name, formats.count(seen.of(status, "customers")), "churn", "churn_status")
        for status, name in STATUSES.items()
    ]
    worth = formats.money(seen.of("at_risk", "clv"))
    high = formats.count(seen.of("at_risk", "customers", "High"))
    cards.append(known.card("Value at risk", worth, "churn", "clv"))
    cards.append(known.card("High tier at risk", high, "churn", "clv_tier"))
    page.show_metrics(cards)


def statuses(seen: Seen) -> None:
    """Customers by status and tier."""
    order = {status: at for at, status in enumerate(STATUSES)}
    frame = seen.statuses.sort_values("churn_status", key=lambda names: names.map(order))
    frame["status"] = frame["churn_status"].map(STATUSES)
    charts.show(
        "Customers by status and CLV tier",
        "Customers; the status is what they did, not a prediction",
        shapes.bars(
            frame,
            "status",
            "customers",
            charts.COUNT,
            [
                shapes.tip("status", "Status"),
                shapes.tip("clv_tier", "CLV tier"),
                shapes.tip("customers", "Customers", charts.COUNT),
                shapes.tip("clv", "Revenue to date", charts.MONEY_AXIS),
            ],
            ("clv_tier", TIERS),
        ),
        "; ".join(
            f"{name}: {formats.count(seen.of(status, 'customers'))}"
            for status, name in STATUSES.items()
        ),
    )


def silence(seen: Seen, at_risk_days: int, lapsed_days: int) -> None:
    """How long customers have been away, and where the statuses begin."""
    base = alt.Chart(seen.bars, height=charts.HEIGHT).encode(
        x=alt.X("low:Q", bin="binned", title="Days since the last order"),
        x2="high:Q",
        y=alt.Y("customers:Q", title=None, axis=alt.Axis(format=charts.COUNT, tickCount=5)),
        tooltip=[
            shapes.tip("low", "From day", ",.0f"),
            shapes.tip("high", "To day", ",.0f"),
            shapes.tip("customers", "Customers", charts.COUNT),
            shapes.tip("clv", "Revenue to date", charts.MONEY_AXIS),
        ],
    )
    limits = alt.Chart(pd.DataFrame({"day": [at_risk_days, lapsed_days]})).mark_rule(
        strokeDash=[4, 4], strokeWidth=2, color=charts.ink()
    )
    charts.show(
        "How long they have been away",
        f"Customers up to {SHOWN_DAYS} days; dashed: at risk after {at_risk_days} days, lapsed "
        f"after {lapsed_days}",
        alt.layer(base.mark_bar(binSpacing=1), limits.encode(x="day:Q")),
        f"Bars of customers by days since the last order, up to {SHOWN_DAYS}.",
    )


def indicators(known: Known, rules: pd.DataFrame) -> None:
    """The evaluation of the indicators, measured on the last 90 days."""
    st.subheader("Which indicators go with leaving")
    if rules.empty:
        st.caption(HIDDEN)
        return
    st.caption(
        "Each indicator as of 90 days before the last day, against who then placed no order. All "
        "customers: location does not apply here."
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        charts.show(
            "How well each tells who leaves",
            "Area under the curve, percent; 50% is chance",
            shapes.bars(
                rules,
                "name",
                "auc",
                charts.PERCENT,
                [shapes.tip("name", "Indicator"), shapes.tip("auc", "AUC", charts.PERCENT_FINE)],
            ),
            "; ".join(
                f"{row['name']}: {formats.share(row['auc'])}" for row in rules.to_dict("records")
            ),
        )
    with right:
        labels = {"name": "Indicator", "auc": "AUC", "precision": "Precision", "recall": "Recall"}
        labels |= {"flagged": "Flagged", "customers": "Judged"}
        config = {
            column: columns.number(
                label,
                columns.SHARE if column in RATES else None,
                known.catalogue.help("churn/evaluation", column),
            )
            for column, label in labels.items()
        }
        config["name"] = st.column_config.Column("Indicator")
        st.dataframe(
            rules[list(labels)],
            hide_index=True,
            column_config=config,
            alt="A row per indicator with AUC, precision and recall.",
        )
