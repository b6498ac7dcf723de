"""The dashboards' entry: overview at the root, a page per mart, details, and operations."""

import streamlit as st
from dashboard.pages import PAGES

st.set_page_config(page_title="Global Partners Analytics", page_icon="🍽️", layout="wide")

st.html("""<style>
/* On paper: the whole page, without what only a screen needs, and no chart cut by a page's end. */
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stPopover"],
  [data-testid="stButtonGroup"], button,
  [data-testid="stElementToolbar"] { display: none !important; }
  .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"] {
    position: static !important; height: auto !important; overflow: visible !important; }
  [data-testid="stVegaLiteChart"], [data-testid="stMetric"] { break-inside: avoid; }
}
/* On a telephone key figures stand in twos: the last of five fills its row. */
@media screen and (max-width: 640px) {
  [data-testid="stGrid"] > :nth-child(odd):last-child:has([data-testid="stMetric"]) {
    grid-column: 1 / -1; }
}
/* Up to a wide screen four and eight stand in twos, five in three and two, six in threes. */
@media screen and (min-width: 641px) and (max-width: 1080px) {
  [data-testid="stGrid"]:has(> :nth-child(4n):last-child [data-testid="stMetric"]) {
    grid-template-columns: 1fr 1fr; }
}
@media screen and (min-width: 641px) and (max-width: 1245px) {
  [data-testid="stGrid"]:has(> :nth-child(5):last-child [data-testid="stMetric"]) {
    grid-template-columns: repeat(6, 1fr);
    > * { grid-column: span 2; }
    > :nth-child(n + 4) { grid-column: span 3; } }
}
@media screen and (min-width: 641px) and (max-width: 1410px) {
  [data-testid="stGrid"]:has(> :nth-child(6):last-child [data-testid="stMetric"]) {
    grid-template-columns: repeat(3, 1fr); }
}</style>""")

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
DETAILS = [
    st.Page(
        "app_pages/restaurant.py",
        title="One restaurant",
        icon=":material/store:",
        url_path="restaurant",
    ),
    st.Page(
        "app_pages/customer.py",
        title="One customer",
        icon=":material/person:",
        url_path="customer",
    ),
]
OPERATIONS = st.Page(
    "app_pages/operations.py",
    title="Operations",
    icon=":material/monitor_heart:",
    url_path="operations",
    help="How fresh and complete are the figures, and how do runs go?",
)

st.navigation([OVERVIEW, *MARTS, *DETAILS, OPERATIONS]).run()
