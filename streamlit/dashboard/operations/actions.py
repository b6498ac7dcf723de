"""What an administrator may do here: start a run, go back to an earlier release."""

import uuid

import streamlit as st
from dashboard import formats, page
from dashboard.api import Api, Row
from dashboard.operations import reading
from dashboard.pages import PAGES
from dashboard.problems import ApiProblem, words

SCOPE = "runs:write"
STEPS = ("ingest", "bronze", "silver", "gold", "publish", "refresh")
MOST_REASON = 500
REFUSED = {
    403: "Your role does not include this.",
    404: "This API can't do that: it does not offer runs, or does not know the run or release.",
    409: "A run is in progress, or this one has succeeded already.",
    422: "The same request was sent before with other values.",
}


@st.fragment
def show(api: Api, current: str) -> None:
    """Both actions, each with a confirmation."""
    st.subheader("Actions")
    reload_column, rollback_column = st.columns(2, gap="large")
    with page.guarded():
        with reload_column:
            _reload(api)
        with rollback_column:
            _rollback(api, current)


def _reload(api: Api) -> None:
    with st.form("reload"):
        st.markdown("##### Start or resume a run")
        st.caption("Readers keep the present release until the run has passed all its checks.")
        run_id = st.text_input("Run to resume", key="reload_run", placeholder="A new run")
        start = st.selectbox("From", STEPS, index=None, key="reload_from", placeholder="The start")
        marts = st.multiselect(
            "Marts", [one.name for one in PAGES], key="reload_marts", placeholder="All marts"
        )
        as_of = st.date_input("As of", value=None, key="reload_as_of", format="YYYY-MM-DD")
        force = st.checkbox("Run even if nothing changed", key="reload_force")
        reason = st.text_input("Reason", key="reload_reason", max_chars=MOST_REASON)
        sure = st.checkbox("I want to start this run", key="reload_sure")
        asked = st.form_submit_button("Start the run", type="primary", key="reload_go")
    if not asked:
        return
    told = {
        "run_id": run_id.strip(),
        "from": start,
        "marts": marts,
        "as_of": as_of.isoformat() if as_of else None,
        "force": force,
        "reason": reason.strip(),
    }
    body = {name: value for name, value in told.items() if value}
    if _confirmed(sure):
        found = _asked(api, f"{reading.RUNS}/reload", body)
        if found is not None:
            st.success(f"Run {found.get('run_id', 'accepted')} was accepted.")


def _rollback(api: Api, current: str) -> None:
    told = reading.offered(api, reading.RELEASES)
    if isinstance(told, ApiProblem):
        st.info("This API does not tell of earlier releases.", icon=":material/history:")
        return
    others = {str(row["release"]): row for row in told if row.get("release") != current}
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
        st.markdown("##### Go back to an earlier release")
        st.caption("It is served at once and stays until it is unpinned: later runs do not show.")
        release = st.selectbox("Release", list(others), format_func=name, key="rollback_release")
        sure = st.checkbox("I want everybody to see this release", key="rollback_sure")
        asked = st.form_submit_button("Serve this release", key="rollback_go")
    if asked and release and _confirmed(sure):
        found = _asked(api, f"{reading.RELEASES}/{release}/activate", {})
        if found is not None:
            st.success(f"Release {release} is served now. Reload the page to see it.")


def _confirmed(sure: bool) -> bool:
    if not sure:
        st.warning("Tick the box to confirm.", icon=":material/check_box:")
    return sure


def _asked(api: Api, path: str, body: Row) -> Row | None:
    """The answer to an action, or None after saying why there is none.

    The same request keeps its key until it was answered, so that a second click is no second run.
    """
    asked = repr((path, body))
    if st.session_state.get("action") != asked:
        st.session_state["action"], st.session_state["action_key"] = asked, str(uuid.uuid4())
    try:
        answer = api.post(path, body, st.session_state["action_key"])
    except ApiProblem as problem:
        said = REFUSED.get(problem.status) or words(problem).title
        st.error(f"**{said}** {formats.plain(problem.detail)}", icon=":material/block:")
        return None
    del st.session_state["action"]
    return answer
