"""The dashboards' entry: overview at the root, a page per mart at its name, and operations."""

import streamlit as st
from dashboard.pages import PAGES

st.set_page_config(page_title="Global Partners Analytics", page_icon="🍽️", layout="wide")

OVERVIEW = st.Page(
    "app_pages/overview.py", title="Overview", icon=":material/dashboard:", default=True
)
MARTS = [
    st.Page(
        page.path,
        title=page.label,
        icon=f":material/{page.icon}:",
        url_path=page.name,
        help=page.question,
    )
    for page in PAGES
]
OPERATIONS = st.Page(
    "app_pages/operations.py",
    title="Operations",
    icon=":material/monitor_heart:",
    url_path="operations",
    help="Which release is served, did it pass its checks, and how do runs go?",
)

st.navigation([OVERVIEW, *MARTS, OPERATIONS]).run()
