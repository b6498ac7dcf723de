"""The dashboards' entry: one page per mart, at the mart's name."""

import streamlit as st

st.set_page_config(page_title="Global Partners Analytics", page_icon="🍽️", layout="wide")

CLV = st.Page(
    "app_pages/clv.py",
    title="Customer value",
    icon=":material/diamond:",
    url_path="clv",
    help="Who is worth how much, how does it evolve, how concentrated is it, which cohorts?",
)
PAGES = [CLV]


def home() -> None:
    """The root shows the first page, at that page's own address."""
    st.switch_page(CLV, query_params=st.query_params.to_dict())


st.navigation([st.Page(home, default=True, visibility="hidden"), *PAGES]).run()
