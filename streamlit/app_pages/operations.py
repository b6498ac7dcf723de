"""Operations: how fresh and whole the release is, its checks, and how runs went."""

import streamlit as st
from dashboard import context as contexts
from dashboard import page
from dashboard.operations import actions, page_data, runs, sections, summary_text
from dashboard.settings import settings
from dashboard.tokens import may

with page.framed(
    "Operations", "How fresh and complete are the figures, and how do runs go?"
) as api:
    context = contexts.page_context(api)
    page.show_freshness(context.meta)
    release = page_data.release(context)
    st.markdown(summary_text.release(release, settings().now))
    sections.kpis(release)
    # Without runs, the API offers no actions on them either.
    if (listed := runs.show(context)) is not None:
        runs.drift(context, listed)
        if may(api.token.get(), actions.SCOPE):
            actions.show(context, str(release.document["release"]), listed)
    sections.quality(context, release)
    sections.checks(context, release)
    sections.tables(context)
