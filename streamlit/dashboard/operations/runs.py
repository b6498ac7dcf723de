"""The operations page's section on runs, for those who may see them."""

from typing import Any

import pandas as pd

import streamlit as st
from dashboard import columns, formats, page
from dashboard.api import Api, Row
from dashboard.operations import reading
from dashboard.problems import ApiProblem

# A person who watches a run sees its next step without reloading the page.
RENEWED_S = 10
WHY = {
    403: "Runs are for administrators; your role does not include them.",
    404: "This API does not tell of runs: the pipeline is run beside it.",
}


@st.fragment(run_every=RENEWED_S)
def show(api: Api) -> None:
    """The runs, and one of them step by step; or why there are none to see."""
    st.subheader("Runs")
    with page.guarded():
        told = reading.offered(api, reading.RUNS)
        if isinstance(told, ApiProblem):
            st.info(WHY[told.status], icon=":material/lock:")
            return
        if not told:
            page.show_empty("No run is recorded yet.")
            return
        frame = reading.runs(told)
        st.dataframe(
            frame,
            hide_index=True,
            column_config=_columns(frame),
            alt="A row per run, the latest first.",
        )
        chosen = st.selectbox("Steps of the run", list(frame["run_id"]), key="run")
        if chosen:
            _steps(api.document(f"{reading.RUNS}/{chosen}"))


def _columns(frame: pd.DataFrame) -> dict[str, Any]:
    config = columns.plain(frame)
    for name in ("started_at", "finished_at"):
        label = name.replace("_at", "").capitalize()
        config[name] = st.column_config.DatetimeColumn(label, format="D MMM YYYY, HH:mm")
    return config


def _steps(run: Row) -> None:
    status = run.get("status")
    said = f"Run {run.get('run_id')} **{status}**"
    if run.get("as_of"):
        said += f", as of {formats.day(str(run['as_of']))}"
    checks, left_out = reading.checks(run), reading.reasons(run.get("counts") or {})
    if len(checks):
        said += f"; {int(checks['passed'].sum())} of {len(checks)} checks passed"
    if len(left_out):
        said += "; quarantined: " + formats.listed(
            [
                f"{formats.count(row['records'])} {row['source'].lower()} for “{row['reason']}”"
                for row in left_out.to_dict("records")
            ]
        )
    st.markdown(f"{said}.")
    steps = reading.steps(run)
    if steps.empty:
        page.show_empty("This run has not planned its steps yet.")
    else:
        st.dataframe(
            steps, hide_index=True, column_config=_columns(steps), alt="A row per step of the run."
        )
    for row in steps.dropna(subset=["error"]).to_dict("records"):
        st.error(f"**{row['step']}**: {formats.plain(str(row['error']))}", icon=":material/error:")
    if steps.empty and run.get("error"):
        st.error(formats.plain(str(run["error"])), icon=":material/error:")
    for row in checks.loc[~checks["passed"].astype(bool)].to_dict("records"):
        words = f"**{row['name']}** ({row['table']}): {row['detail']}"
        st.error(formats.plain(words), icon=":material/rule:")
