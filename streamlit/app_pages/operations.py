"""Operations: the release that is served, its checks and counts, and how runs went."""

from datetime import UTC, datetime

import streamlit as st
from dashboard import filters, page
from dashboard.operations import actions, reading, runs, sections, story
from dashboard.tokens import may

with page.framed(
    "Operations", "Which release is served, did it pass its checks, and how do runs go?"
) as api:
    found = reading.release(api)
    page.show_freshness(found.told)
    filters.applies("No filter applies here: a release is of all locations and all time.")
    st.markdown(story.release(found, datetime.now(UTC)))
    sections.kpis(found)
    sections.quarantine(found)
    runs.show(api)
    # Without runs, the API offers no actions on them either.
    if may(api.token.get(), actions.SCOPE) and isinstance(reading.offered(api, reading.RUNS), list):
        actions.show(api, str(found.told["release"]))
    sections.checks(found)
    sections.tables(found)
