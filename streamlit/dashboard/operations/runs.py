"""The operations page's section on runs, for those who may see them."""

import altair as alt
import pandas as pd

import streamlit as st
from dashboard import columns, figure, formats, marks, page, theme
from dashboard.context import PageContext
from dashboard.figure import Method
from dashboard.operations import page_data, run_data, runbook, summary_text
from dashboard.problems import ApiProblem
from dashboard.query import Row
from dashboard.settings import settings
from dashboard.tokens import lacks

SCOPE = "runs:read"
# A person who watches a run sees its next step without reloading the page.
RENEWED_S = 10
WHY = {
    403: "Runs are for administrators; your role does not include them.",
    404: "This API offers no runs: the pipeline is run elsewhere.",
}
ROLES = {
    "succeeded": "good",
    "reused": "earlier",
    "planned": "earlier",
    "running": "main",
    "failed": "bad",
    "cancelled": "warning",
}
METHOD = Method(
    population="The steps of the run that is selected, from the ledger.",
    formula="From the start of a step's last attempt to its end, or to now.",
)
STEPS = {
    "step": ("", "Step"),
    "status": ("", "Status"),
    "attempts": ("", "Attempts"),
    "seconds": ("", "Seconds"),
    "rows": ("", "Rows"),
}
RUNS = {
    "run_id": ("", "Run"),
    "status": ("", "Status"),
    "seconds": ("", "Seconds"),
    "as_of": ("", "As of"),
    "reason": ("", "Reason"),
}
DRIFT = {
    "name": ("", "Check"),
    "table": ("", "Table"),
    "now": ("", "Last release"),
    "before": ("", "Before"),
    "change": ("", "Change, %"),
}


@st.fragment(run_every=RENEWED_S)
def show(context: PageContext) -> list[Row] | None:
    """The runs, and one of them step by step; None after saying why there are none to see."""
    st.subheader("Runs")
    with page.guarded():
        rows: list[Row] | ApiProblem = ApiProblem(403)
        if not lacks(context.api.token.get(), SCOPE):
            rows = page_data.offered(context.api, page_data.RUNS)
        if isinstance(rows, ApiProblem):
            st.info(WHY[rows.status], icon=":material/lock:")
            return None
        if not rows:
            page.show_empty("No run is recorded yet.")
            return rows
        frame = run_data.runs(rows)
        columns.table(context, frame, RUNS, "A row per run, the latest first.", height="content")
        chosen = st.selectbox("Steps of the run", list(frame["run_id"]), key="run")
        if chosen:
            _run(context, context.api.document(f"{page_data.RUNS}/{chosen}"))
        return rows
    return None


def _run(context: PageContext, run: Row) -> None:
    now = settings().now
    st.markdown(summary_text.run(run, now))
    steps = run_data.steps(run, now)
    if run.get("is_active") and len(steps):
        ended = steps["status"].isin(["succeeded", "reused"]).sum()
        st.progress(int(ended) / len(steps), text=f"{ended} of {len(steps)} steps done")
    _failures(run, steps)
    if steps.empty:
        page.show_empty("This run has not planned its steps yet.")
        return
    _timeline(context, steps.dropna(subset=["started_at"]))
    columns.table(context, steps, STEPS, "A row per step of the run.")


def _failures(run: Row, steps: pd.DataFrame) -> None:
    """What failed, each with the article of the runbook that says what to do."""
    failed = steps.dropna(subset=["error"]).to_dict("records")
    errors = [(f"**{row['step']}**: {row['error']}", row["step"], row["error"]) for row in failed]
    if run.get("error") and not failed:
        found = run["error"]
        text = found.get("message") if isinstance(found, dict) else found
        errors.append((str(text), "", text))
    checks = page_data.checks(run)
    errors += [
        (f"**{row['name']}** ({row['table']}): {row['detail']}", row["name"], "")
        for row in checks.loc[~checks["passed"].astype(bool)].to_dict("records")
    ]
    for text, *found in errors:
        st.error(
            f"{formats.plain(text)} {runbook.link(runbook.article(*map(str, found)))}",
            icon=":material/error:",
        )


@st.fragment
def drift(context: PageContext, rows: list[Row]) -> None:
    """What the checks counted in the last releases; no request until it is opened."""
    opened = st.expander(
        "What drifts from release to release",
        icon=":material/monitoring:",
        key="drift",
        bind="query-params",
    )
    if not opened.open:
        return
    with opened, page.guarded():
        documents = run_data.published(context.api, rows)
        if len(documents) < 2:
            page.show_empty("There is one release of these runs; two can be compared.")
            return
        frame = run_data.drift(documents)
        if frame.empty:
            page.show_empty(f"The last {len(documents)} releases count the same everywhere.")
            return
        st.caption(
            f"{len(frame)} of the figures that checks count differ between the last "
            f"{len(documents)} releases; the largest change first."
        )
        columns.table(
            context,
            frame,
            DRIFT,
            "A row per check whose figure changed.",
            trend=("trend", f"Last {len(documents)} releases"),
        )


def _timeline(context: PageContext, steps: pd.DataFrame) -> None:
    if steps.empty:
        return
    statuses = [status for status in ROLES if status in set(steps["status"])]
    chart = (
        alt.Chart(steps, height=marks.BAR_PX * len(steps) + 60)
        .mark_bar(cornerRadius=2)
        .encode(
            x=alt.X("started_at:T", title=None, axis=alt.Axis(format="%H:%M:%S", tickCount=5)),
            x2="finished_at:T",
            y=alt.Y("step:N", sort=list(steps["step"]), title=None, axis=marks.NAMES),
            color=alt.Color(
                "status:N",
                scale=alt.Scale(
                    domain=statuses, range=[theme.colour(ROLES[status]) for status in statuses]
                ),
                legend=alt.Legend(orient="top", title=None),
            ),
            tooltip=marks.tooltips(
                [
                    ("step", "Step", None),
                    ("status", "Status", None),
                    ("seconds", "Seconds", ",.1f"),
                    ("rows", "Rows", marks.COUNT),
                    ("attempts", "Attempts", marks.COUNT),
                ]
            ),
        )
    )
    longest = steps.sort_values("seconds", ascending=False).iloc[0]
    figure.show(
        context,
        "Timeline of the run",
        chart,
        f"{len(steps)} steps; the longest is {longest['step']}.",
        unit="Your local time",
        method=METHOD,
    )
