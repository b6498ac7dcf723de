"""The CLV page's sections, in reading order: each takes figures and draws them."""

import pandas as pd

import streamlit as st
from dashboard import charts, filters, formats, page
from dashboard.catalogue import Catalogue
from dashboard.clv import charts as draw
from dashboard.clv import figures
from dashboard.clv.reading import Chosen

EVERYWHERE = "All customers: location and membership do not apply here."
HIDDEN = "Known for all locations together only; your sign-in is limited to some of them."
EVOLUTION = {"clv_to_date": "CLV to date", "customers": "Customers"}
RETENTION = "retention_rate"
WORTH = "cumulative_revenue_per_customer"
COHORTS = {RETENTION: "Came back", WORTH: "Worth each"}


def kpis(seen: Chosen, catalogue: Catalogue) -> None:
    """The row of key figures; the tooltip of each is its definition from the catalogue."""
    total, tiers = seen.total, seen.tiers
    high = tiers.loc[tiers["clv_tier"] == "High", "revenue_share"]
    joined = seen.members.loc[seen.members["is_member"].astype(bool)]
    of_members = float(joined["revenue_share"].sum())
    cards = [
        ("Customers", formats.count(total.customers), catalogue.help("clv", "customer_id")),
        ("Revenue to date", formats.money(total.revenue), catalogue.help("clv", "clv")),
        ("Average CLV", formats.money(total.average), catalogue.help("clv", "clv")),
        ("Median CLV", formats.money(total.median), "Half of the customers have a lower CLV."),
        (
            "High tier's revenue",
            formats.share(float(high.sum())),
            catalogue.help("clv/tiers", "revenue_share"),
        ),
        (
            "Members' revenue",
            formats.share(of_members),
            f"{formats.share(float(joined['customers_share'].sum()))} of customers are members. "
            f"{catalogue.help('clv', 'is_member') or ''}",
        ),
    ]
    if total.predicted is not None:
        words = catalogue.help("clv", "predicted_revenue_365d")
        cards.append(("Expected in 365 days", formats.money(total.predicted), words))
    page.show_metrics(cards)


def tiers(frame: pd.DataFrame) -> None:
    """Tier shares of customers and revenue."""
    said = "; ".join(
        f"{tier['clv_tier']}: {formats.share(tier['customers_share'])} of customers, "
        f"{formats.share(tier['revenue_share'])} of revenue"
        for tier in frame.to_dict("records")
    )
    charts.show("What each tier holds", "Share of all, percent", draw.tier_shares(frame), said)


def distribution(seen: Chosen) -> None:
    """How customers spread over CLV."""
    median = seen.total.median
    beyond = int(seen.bars.loc[seen.bars["is_open"], "customers"].sum())
    charts.show(
        "How CLV is distributed",
        formats.plain(
            f"Customers by CLV in USD; dashed: the median. Last bar: {formats.count(beyond)} "
            f"customers at {formats.money(seen.top)} and more"
        ),
        draw.distribution(seen.bars, median),
        f"Bars of customers by CLV; half of them are below {formats.money(median)}.",
    )


def concentration(curve: pd.DataFrame) -> None:
    """How much of the revenue the best customers hold."""
    tenth, fifth = figures.held_by(curve, 0.1), figures.held_by(curve, 0.2)
    charts.show(
        "How concentrated revenue is",
        f"Share of revenue, percent; dashed: all customers alike. Top 10%: {formats.share(tenth)}, "
        f"top 20%: {formats.share(fifth)}",
        draw.concentration(curve),
        f"The top 10% of customers hold {formats.share(tenth)} of revenue, "
        f"the top 20% {formats.share(fifth)}.",
    )


def evolution(migration: pd.DataFrame) -> None:
    """How tiers grew month by month, and who moved between them in one."""
    st.subheader("How it evolves")
    months = _months(migration)
    if not months:
        st.caption(HIDDEN)
        return
    st.caption(EVERYWHERE)
    partial = _months(migration.loc[migration["is_partial"].astype(bool)])
    whole = [month for month in months if month not in partial]
    so_far = f"; {formats.month(f'{partial[0]}-01')} so far" if partial else ""
    left, right = st.columns([3, 2], gap="large")
    with left:
        measure = filters.one("Show", "evolution", list(EVOLUTION), EVOLUTION.__getitem__)
        unit = "USD" if measure == "clv_to_date" else "Customers"
        charts.show(
            f"{EVOLUTION[measure]} by tier at each month's end",
            f"{unit}; tiers are ranked anew each month{so_far}",
            draw.evolution(figures.evolution(migration), measure),
            f"Stacked areas of the tiers from {months[-1]} to {months[0]}.",
        )
    with right:
        _moves(migration, whole, partial)


def _months(frame: pd.DataFrame) -> list[str]:
    """Months of the rows as yyyy-mm, latest first."""
    return [f"{month:%Y-%m}" for month in sorted(frame["month"].unique(), reverse=True)]


def _moves(migration: pd.DataFrame, whole: list[str], partial: list[str]) -> None:
    months = [*whole, *partial]
    month = filters.one("Month", "month", months, lambda value: formats.month(f"{value}-01"))
    frame = figures.moves(migration, pd.Timestamp(month))
    before, up, down = figures.moved(frame)
    name = formats.month(f"{month}-01") + ("" if month in whole else " so far")
    said = f"{formats.count(up)} of {formats.count(before)} moved up, {formats.count(down)} down"
    charts.show(
        f"Moves between tiers in {name}",
        f"Customers, and percent of the tier before. {said}",
        draw.migration(frame),
        said,
    )


def cohorts(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    """How cohorts came back, or what they became worth."""
    st.subheader("Which cohorts")
    if frame.empty:
        st.caption(HIDDEN)
        return
    st.caption(EVERYWHERE)
    measure = filters.one(
        "Colour shows",
        "cohorts",
        list(COHORTS),
        COHORTS.__getitem__,
        formats.plain(
            " ".join(catalogue.help("clv/cohorts", column) or "" for column in COHORTS).strip()
        ),
    )
    is_share = measure == RETENTION
    charts.show(
        "Cohorts by month of the first order",
        "Percent of the cohort with an order in that month"
        if is_share
        else "USD per customer of the cohort, to date",
        draw.cohorts(
            frame,
            measure,
            COHORTS[measure],
            is_share,
        ),
        "A heat map: one row per cohort, one column per month since its first order.",
    )
