"""The churn page's sections, in reading order: each takes figures and draws them."""

import pandas as pd

import streamlit as st
from dashboard import columns, figure, formats, layout, marks, marks_cells, theme
from dashboard.churn import methods, summary_text
from dashboard.churn.page_data import AT_RISK, LAPSED, SHOWN_DAYS, STATUSES, PageData
from dashboard.context import HIDDEN, PageContext

LABELS = {
    "name": ("", "Rule"),
    "precision": ("churn/evaluation.precision", "Of the flagged, stayed away"),
    "base_rate": ("churn/evaluation.base_rate", "Of all, stayed away"),
    "lift": ("churn/evaluation.lift", "Times as many"),
    "recall": ("churn/evaluation.recall", "Found"),
    "auc": ("churn/evaluation.auc", "Ranks right"),
    "flagged": ("churn/evaluation.flagged", "Flagged"),
    "customers": ("churn/evaluation.customers", "Judged"),
}


def risk_card(context: PageContext, data: PageData) -> layout.Card:
    """What customers at risk used to spend, against a quarter before where that is known."""
    usual, before = data.of(AT_RISK, "usual"), data.before
    change = formats.versus(usual, before["usual_spend_90d"] if before else None)
    return context.card(
        "At risk (90 days)",
        formats.money(usual),
        "churn",
        "usual_spend_90d",
        delta=f"{change} vs {formats.month(before['month'])[:3]}" if change and before else None,
        good=False,
        trend=data.trend(AT_RISK, "usual_spend_90d"),
    )


def kpis(context: PageContext, data: PageData) -> None:
    """The row of key figures."""
    total = float(data.groups["customers"].sum())
    cards = [
        context.card(
            name,
            formats.count(data.of(status, "customers")),
            "churn",
            "churn_status",
            delta=f"{formats.share(data.of(status, 'customers') / total)} of customers",
            good=None,
            trend=data.trend(status, "customers"),
        )
        for status, name in STATUSES.items()
    ]
    high = data.of(AT_RISK, "usual", "High")
    if data.has_usual:
        cards.append(risk_card(context, data))
    cards.append(
        context.card(
            "High tier at risk",
            formats.count(data.of(AT_RISK, "customers", "High")),
            "churn",
            "clv_tier",
            delta=f"{formats.money(high)} in 90 days" if data.has_usual else None,
            good=None,
        )
    )
    layout.show_metrics(cards)


def statuses(
    context: PageContext, groups: pd.DataFrame, title: str = "", height: int = marks.HEIGHT
) -> None:
    """Customers by churn status, and what they used to spend."""
    frame = groups.groupby("churn_status", as_index=False).agg({"customers": "sum", "usual": "sum"})
    frame = frame.sort_values("churn_status", key=lambda s: s.map(list(STATUSES).index))
    total = float(frame["customers"].sum())
    frame["status"] = frame["churn_status"].map(STATUSES)
    frame["label"] = [
        f"{formats.count(row['customers'])} ({formats.share(row['customers'] / total)})"
        for row in frame.to_dict("records")
    ]
    shares = frame.set_index("churn_status")["customers"] / total
    lapsed, at_risk = (formats.share(shares.get(status, 0.0)) for status in (LAPSED, AT_RISK))
    figure.show(
        context,
        title or f"{lapsed} of customers have lapsed, {at_risk} are at risk",
        marks.bars(
            frame,
            "status",
            "customers",
            [
                ("status", "Status", None),
                ("customers", "Customers", marks.COUNT),
                ("usual", "Used to spend in 90 days", marks.MONEY),
            ],
            label="label",
            colour=("status", theme.STATUSES),
            height=height,
        ),
        "; ".join(f"{row['status']}: {row['label']}" for row in frame.to_dict("records")),
        unit="Customers by days since the last order",
        method=methods.STATUS,
    )


def tiers(context: PageContext, data: PageData) -> str | None:
    """What those at risk used to spend, by tier; the tier that was clicked."""
    sums = {"customers": "sum", "usual": "sum", "clv": "sum"}
    at_risk = data.groups.loc[data.groups["churn_status"] == AT_RISK]
    frame = at_risk.groupby("clv_tier", as_index=False).agg(sums)
    frame = frame.sort_values("clv_tier", key=lambda t: t.map(list(theme.TIERS).index))
    frame["label"] = [
        f"{formats.money_label(row['usual'])} · {formats.count(row['customers'])} customers"
        for row in frame.to_dict("records")
    ]
    return figure.show(
        context,
        f"At risk of the High tier: {formats.money(data.of(AT_RISK, 'usual', 'High'))}",
        marks.bars(
            frame,
            "clv_tier",
            "usual",
            [
                ("clv_tier", "Tier", None),
                ("customers", "Customers", marks.COUNT),
                ("usual", "Used to spend in 90 days", marks.MONEY),
                ("clv", "Spent to date", marks.MONEY),
            ],
            label="label",
            colour=("clv_tier", theme.TIERS),
            height=marks.HEIGHT,
            pick="clv_tier",
        ),
        "; ".join(f"{row['clv_tier']}: {row['label']}" for row in frame.to_dict("records")),
        unit="USD in 90 days, when they still came; click a tier to list its customers",
        method=methods.STATUS,
        key="pick_churn_tier",
    )


def silence(context: PageContext, data: PageData, at_risk_days: int, lapsed_days: int) -> None:
    """How long customers have been away, and where the statuses begin."""
    figure.show(
        context,
        "How long customers have been away",
        marks_cells.columns(
            data.bars,
            "customers",
            marks.COUNT,
            [
                ("low", "From day", marks.COUNT),
                ("high", "To day", marks.COUNT),
                ("customers", "Customers", marks.COUNT),
            ],
            title="Days since the last order",
            rules={"at risk": at_risk_days, "lapsed": lapsed_days},
        ),
        f"Columns of customers by days since the last order, up to {SHOWN_DAYS}.",
        unit=f"Customers whose last order was up to {SHOWN_DAYS} days ago",
        method=methods.DAYS,
    )


def indicators(context: PageContext, rules: pd.DataFrame) -> None:
    """The back-test of the rules: the share of the flagged who stayed away, and of all."""
    st.subheader("Which rules predict who stays away")
    found = rules.dropna(subset=["precision", "base_rate"])
    if found.empty:
        st.caption(HIDDEN)
        return
    st.markdown(summary_text.rules(rules))
    names = {"precision": "Flagged", "base_rate": "All customers"}
    long = found.melt(["name"], list(names), "which", "share").replace({"which": names})
    figure.show(
        context,
        "Who stayed away for 90 days",
        marks.parts(
            long,
            "name",
            "share",
            ("which", {"Flagged": "main", "All customers": "earlier"}),
            marks.PERCENT,
            [
                ("name", "Rule", None),
                ("which", "Of", None),
                ("share", "Stayed away", marks.PERCENT_FINE),
            ],
            side_by_side=True,
            height=marks.HEIGHT,
        ),
        summary_text.rules(rules),
        unit="Percent of customers, all restaurants: the filters do not apply",
        method=methods.RULES,
    )
    columns.table(context, rules, LABELS, "A row per rule with its back-test.")
