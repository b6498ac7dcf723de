"""The operations page's sections on the release that is served."""

from datetime import datetime
from functools import partial

import pandas as pd

import streamlit as st
from dashboard import columns, figure, filters, formats, layout, marks, page
from dashboard.context import PageContext
from dashboard.figure import Method
from dashboard.operations import page_data, summary_text
from dashboard.operations.page_data import Release
from dashboard.problems import ApiProblem
from dashboard.settings import settings

QUARANTINE = Method(
    population="Every record of the source files. Read = accepted + left out, always.",
    formula="A record with two reasons counts under both.",
    caveat="Records that are left out are kept whole, but for the card number.",
)
NO_REASON = "Choose a reason"
EXAMPLES = {
    "file": ("", "File"),
    "number": ("", "Record"),
    "reasons": ("", "Reasons"),
    "record": ("", "Fields"),
}


def kpis(found: Release) -> None:
    """The row of key figures."""
    read, left = (int(found.counts[name].sum()) for name in ("read", "quarantined"))
    document = found.document
    old = (settings().now.date() - datetime.fromisoformat(document["as_of"]).date()).days
    cards = [
        layout.Card(
            "Last day of orders",
            formats.day(document["as_of"]),
            "Everything is as of this day.",
            delta=formats.days_ago(old),
            good=None,
        ),
        layout.Card(
            "Checks passed",
            f"{found.passed} of {len(found.checks)}",
            "A release is published only when all pass.",
        ),
        layout.Card("Records read", formats.count(read), "Of both source tables."),
        layout.Card(
            "Left out",
            formats.count(left),
            "Records that break a rule; kept whole, with every reason.",
            delta=f"{100 * left / read:.2f}%" if read else None,
            good=None,
        ),
        layout.Card(
            "Conflicts",
            formats.count(found.conflicts),
            "Orders whose lines differ in restaurant, user, time or app: the line with the "
            "smallest id decides.",
        ),
        layout.Card(
            "Release number",
            formats.count(document["sequence"]),
            f"Grows with every release. Its id: {document['release']}",
        ),
    ]
    layout.show_metrics(cards)


def quality(context: PageContext, found: Release) -> None:
    """Records left out, by reason, with examples, and the counts of each source table."""
    st.subheader("Data quality")
    st.markdown(summary_text.quality(found))
    layout.row(partial(_reasons, context, found.reasons), partial(_counts, context, found.counts))
    _examples(context, found)


def _counts(context: PageContext, counts: pd.DataFrame) -> None:
    st.markdown("##### Records by source table")
    st.caption("Read = accepted + left out, always")
    of = {"source": "Table", "read": "Read", "accepted": "Accepted", "quarantined": "Left out"}
    columns.table(
        context,
        counts,
        {name: ("", label) for name, label in of.items()},
        "Records read, accepted and left out, a row per source table.",
    )


def _reasons(context: PageContext, frame: pd.DataFrame) -> None:
    if frame.empty:
        st.caption("Nothing is left out.")
        return
    shown = frame.assign(
        name=frame["source"] + ": " + frame["reason"],
        label=[formats.count(value) for value in frame["records"]],
    )
    figure.show(
        context,
        "Left out, by reason",
        marks.bars(
            shown,
            "name",
            "records",
            [("name", "Reason", None), ("records", "Records", marks.COUNT)],
            label="label",
        ),
        "; ".join(f"{row['name']}: {row['label']}" for row in shown.to_dict("records")),
        unit="Records",
        method=QUARANTINE,
    )


@st.fragment
def _examples(context: PageContext, found: Release) -> None:
    """A few records of a reason: file and number, for whoever mends the source."""
    if found.reasons.empty:
        return
    of = {f"{row['source']}: {row['reason']}": row for row in found.reasons.to_dict("records")}
    with page.guarded():
        name = filters.one("Examples of", "examples", [NO_REASON, *of])
        if name == NO_REASON:
            return
        row, release = of[name], str(found.document["release"])
        rows = page_data.examples(context.api, release, str(row["table"]), str(row["code"]))
        if isinstance(rows, ApiProblem):
            st.info("Rejected records are for administrators.", icon=":material/lock:")
        elif rows.empty:
            page.show_empty("No record of this reason is kept.")
        else:
            columns.table(context, rows, EXAMPLES, "Rejected records of the reason.")


def checks(context: PageContext, found: Release) -> None:
    """Every check of the release, failed ones first."""
    st.subheader("Checks")
    of = {"passed": "Passed", "name": "Check", "table": "Table", "detail": "What was found"}
    columns.table(
        context,
        found.checks,
        {name: ("", label) for name, label in of.items()},
        "A row per check of the release, failed ones first.",
        height=300,
    )


def tables(context: PageContext) -> None:
    """What the release holds."""
    st.subheader("Tables of the release")
    catalogue = context.catalogue
    frame = pd.DataFrame(
        [(name, catalogue.rows[name], catalogue.grains[name]) for name in catalogue.tables],
        columns=["table", "rows", "grain"],
    )
    columns.table(
        context,
        frame,
        {"table": ("", "Table"), "rows": ("", "Rows"), "grain": ("", "What a row is")},
        "A row per table with its number of rows and its grain.",
        height=300,
    )
