"""The operations page's sections on the release that is served."""

import pandas as pd

import streamlit as st
from dashboard import charts, columns, formats, page, shapes
from dashboard.operations.reading import Release


def kpis(found: Release) -> None:
    """The row of key figures."""
    read, left = (int(found.counts[name].sum()) for name in ("read", "quarantined"))
    rows = found.tables["rows"].dropna()
    page.show_metrics(
        [
            ("Release number", formats.count(found.told["sequence"]), "Grows with every release."),
            (
                "Checks passed",
                f"{found.passed} of {len(found.checks)}",
                "A release is published only when all pass.",
            ),
            ("Records read", formats.count(read), "Of both source tables."),
            (
                "Quarantined",
                formats.count(left),
                "Records that break a rule; kept whole, with every reason.",
            ),
            ("Tables", formats.count(len(found.tables)), "That you may read."),
            (
                "Rows served",
                formats.count(rows.sum()) if len(rows) else formats.NONE,
                "Of these tables; unknown to a sign-in that is limited to some locations.",
            ),
        ]
    )


def quarantine(found: Release) -> None:
    """Records left out, by reason, and the counts of each source table."""
    st.subheader("What was read and what was left out")
    with st.grid(2, min_column_width=charts.MIN_WIDTH, gap="large") as grid:
        with grid.cell():
            if found.reasons.empty:
                st.caption("Nothing is quarantined.")
            else:
                _reasons(found.reasons)
        with grid.cell():
            st.markdown("##### Records by source table")
            st.caption("Read = accepted + quarantined, always")
            st.dataframe(
                found.counts,
                hide_index=True,
                column_config=columns.plain(found.counts),
                alt="Records read, accepted and quarantined, a row per source table.",
            )


def _reasons(frame: pd.DataFrame) -> None:
    charts.show(
        "Quarantine by reason",
        "Records; one with two reasons counts under both",
        shapes.bars(
            frame,
            "reason",
            "records",
            charts.COUNT,
            [
                shapes.tip("reason", "Reason"),
                shapes.tip("source", "Source"),
                shapes.tip("records", "Records", charts.COUNT),
            ],
            ("source", tuple(dict.fromkeys(frame["source"]))),
        ),
        "; ".join(
            f"{row['source']}, {row['reason']}: {formats.count(row['records'])}"
            for row in frame.to_dict("records")
        ),
    )


def checks(found: Release) -> None:
    """Every check of the release, failed ones first."""
    _listed("Checks", found.checks, "A row per check of the release, failed ones first.")


def tables(found: Release) -> None:
    """What the release holds."""
    _listed(
        "Tables of the release",
        found.tables,
        "A row per table with its number of rows and its grain.",
    )


def _listed(title: str, frame: pd.DataFrame, alt: str) -> None:
    st.subheader(title)
    st.dataframe(frame, hide_index=True, height=300, column_config=columns.plain(frame), alt=alt)
