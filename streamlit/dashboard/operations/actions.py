"""What an administrator may do here: start, resume or cancel a run, go back to a release."""

import uuid

import streamlit as st
from dashboard import formats, page
from dashboard.context import PageContext
from dashboard.operations import page_data
from dashboard.pages import PAGES
from dashboard.problems import ApiProblem, words
from dashboard.query import Row

SCOPE = "runs:write"
STAGES = ("ingest", "bronze", "silver", "gold", "publish", "refresh")
REASON_CHARS = 500
REFUSED = {
    403: "Your role does not include this.",
    404: "This API can't do that: it offers no runs, or has no such run or release.",
    409: "A run is in progress, or this one has ended already.",
    422: "The same request was sent before with other values.",
}


@st.fragment
def show(context: PageContext, current: str, runs: list[Row]) -> None:
    """The actions, each with what it will do and a confirmation."""
    st.subheader("Actions")
    with page.guarded():
        with st.expander("Start or resume a run", icon=":material/play_arrow:"):
            _reload(context)
        with st.expander("Cancel the run in progress", icon=":material/stop:"):
            _cancel(context, runs)
        with st.expander("Go back to an earlier release", icon=":material/undo:"):
            _rollback(context, current)


def _reload(context: PageContext) -> None:
    with st.form("reload"):
        st.caption("Readers keep the present release until the run has passed all its checks.")
        run_id = st.text_input("Run to resume", key="reload_run", placeholder="A new run")
        start = st.selectbox("From", STAGES, index=None, key="reload_from", placeholder="The start")
        marts = st.multiselect(
            "Marts", [one.name for one in PAGES], key="reload_marts", placeholder="All marts"
        )
        as_of = st.date_input("As of", value=None, key="reload_as_of", format="YYYY-MM-DD")
        force = st.checkbox("Run even if nothing changed", key="reload_force")
        reason = st.text_input("Reason", key="reload_reason", max_chars=REASON_CHARS)
        sure = st.checkbox("I want to start this run", key="reload_sure")
        sent = st.form_submit_button("Start the run", type="primary", key="reload_go")
    if not sent:
        return
    values = {
        "run_id": run_id.strip(),
        "from": start,
        "marts": marts,
        "as_of": as_of.isoformat() if as_of else None,
        "force": force,
        "reason": reason.strip(),
    }
    body = {name: value for name, value in values.items() if value}
    if _confirmed(sure):
        answer = _post(context, f"{page_data.RUNS}/reload", body)
        if answer is not None:
            st.success(f"Run {answer.get('run_id', 'accepted')} was accepted.")


def _cancel(context: PageContext, runs: list[Row]) -> None:
    active = [str(run["run_id"]) for run in runs if run.get("is_active")]
    if not active:
        st.caption("No run is in progress.")
        return
    with st.form("cancel"):
        st.caption("It stops at once and can be resumed. Readers notice nothing.")
        sure = st.checkbox(f"I want to cancel {active[0]}", key="cancel_sure")
        sent = st.form_submit_button("Cancel the run", key="cancel_go")
    if sent and _confirmed(sure):
        answer = _post(context, f"{page_data.RUNS}/{active[0]}/cancel", {})
        if answer is not None:
            st.success(f"Run {active[0]} is being cancelled.")


def _rollback(context: PageContext, current: str) -> None:
    releases = page_data.offered(context.api, page_data.RELEASES)
    if isinstance(releases, ApiProblem):
        st.info("This API offers no earlier releases.", icon=":material/history:")
        return
    others = {str(row["release"]): row for row in releases if row.get("release") != current}
    if not others:
        st.caption("There is no other release to go back to.")
        return

    def name(release: str) -> str:
        row = others[release]
        as_of = row.get("as_of")
        return f"{row.get('sequence', '')} · {release}" + (
            f" · as of {formats.day(str(as_of))}" if as_of else ""
        )

    with st.form("rollback"):
        st.caption("It is served at once and stays until it is unpinned: later runs do not show.")
        release = st.selectbox("Release", list(others), format_func=name, key="rollback_release")
        sure = st.checkbox("I want everybody to see this release", key="rollback_sure")
        sent = st.form_submit_button("Serve this release", key="rollback_go")
    if sent and release and _confirmed(sure):
        answer = _post(context, f"{page_data.RELEASES}/{release}/activate", {})
        if answer is not None:
            st.success(f"Release {release} is served now. Reload the page to see it.")


def _confirmed(sure: bool) -> bool:
    if not sure:
        st.warning("Tick the box to confirm.", icon=":material/check_box:")
    return sure


def _post(context: PageContext, path: str, body: Row) -> Row | None:
    """The answer to an action, or None after saying why there is none.

    The same request keeps its key until it was answered, so that a second click is no second run.
    """
    request = repr((path, body))
    if st.session_state.get("action") != request:
        st.session_state["action"], st.session_state["action_key"] = request, str(uuid.uuid4())
    try:
        answer = context.api.post(path, body, st.session_state["action_key"])
    except ApiProblem as problem:
        text = REFUSED.get(problem.status) or words(problem).title
        st.error(f"**{text}** {formats.plain(problem.detail)}", icon=":material/block:")
        return None
    del st.session_state["action"]
    return answer
