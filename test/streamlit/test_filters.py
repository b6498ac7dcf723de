"""Filters: what a reader chooses, in the URL and in the query of the API."""

import pytest
from streamlit.testing.v1 import AppTest

PLACES = {"id-oak": "Oak Street", "id-elm": "Elm Road"}


def page(names: dict[str, str], options: list[str], picked: list[str | None]) -> None:
    """A script with every filter; the chart below gives what was picked in its runs."""
    import streamlit as st
    from dashboard import filters
    from dashboard.catalogue import Catalogue
    from dashboard.context import PageContext

    context = PageContext(None, {}, Catalogue({}, {}, {}), names, {})  # type: ignore[arg-type]
    chosen = filters.one("Tier", "tier", options, "What a tier is")
    st.text(f"one: {chosen}")
    st.text(f"customers: {filters.customers(context)}")
    filters.scope("Applies to all")
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    at = min(st.session_state["runs"], len(picked)) - 1
    filters.follow(picked[at], "segment", "list")
    st.text(f"segment: {st.session_state.get('segment')}, list: {st.session_state.get('list')}")


def run(
    options: list[str] | None = None, picked: list[str | None] | None = None, **query: str
) -> AppTest:
    facts = {
        "names": PLACES,
        "options": options or ["High", "Low"],
        "picked": picked or [None],
    }
    app = AppTest.from_function(page, kwargs=facts, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def texts(app: AppTest) -> list[str]:
    assert not app.exception
    return [each.value for each in app.text]


def test_nothing_chosen_is_no_filter() -> None:
    app = run()
    assert texts(app) == ["one: High", "customers: {}", "segment: None, list: None"]
    [places] = app.multiselect
    assert (places.label, places.key, places.options, places.placeholder) == (
        *("Home restaurant", "restaurant", ["Elm Road", "Oak Street"], "All restaurants"),
    )
    assert [each.value for each in app.caption] == [":material/filter_alt: Applies to all"]


@pytest.mark.parametrize(
    ("options", "kind"),
    [(["High", "Medium", "Low"], "button_group"), (["High", "a", "b", "Low"], "selectbox")],
)
def test_a_few_choices_are_buttons_and_more_a_list(options: list[str], kind: str) -> None:
    app = run(options)
    assert texts(app)[0] == "one: High"
    [control] = [each for each in (*app.selectbox, *app.segmented_control) if each.key == "tier"]
    facts = (control.type, control.label, control.help, control.options)
    assert facts == (kind, "Tier", "What a tier is", options)
    assert texts(run(options, tier="Low"))[0] == "one: Low"
    # The first is chosen, and can't be left without another one.
    buttons = {each.key: each.proto for each in app.segmented_control}
    membership = buttons["membership"]
    assert (membership.label, list(membership.default)) == ("Membership", [0])
    assert [each.required for each in buttons.values()] == [True] * len(buttons)


def places(names: dict[str, str]) -> None:
    """A script with the restaurants alone."""
    import streamlit as st
    from dashboard import filters
    from dashboard.catalogue import Catalogue
    from dashboard.context import PageContext

    context = PageContext(None, {}, Catalogue({}, {}, {}), names, {})  # type: ignore[arg-type]
    st.text(str(filters.restaurants(context)))


def test_restaurants_are_chosen_by_name() -> None:
    app = AppTest.from_function(places, kwargs={"names": PLACES}, default_timeout=60).run()
    assert app.multiselect[0].label == "Restaurants"
    app.multiselect[0].set_value(["Oak Street", "Elm Road"]).run()
    assert texts(app) == ["['id-oak', 'id-elm']"]


@pytest.mark.parametrize(("membership", "member"), [("Members", "true"), ("Non-members", "false")])
def test_choices_are_filters_of_the_query(membership: str, member: str) -> None:
    app = run(restaurant="Oak Street", membership=membership)
    found = {"restaurant_id": ["id-oak"], "is_member": member}
    assert texts(app)[1] == f"customers: {found}"


def test_what_is_picked_is_chosen_until_something_else_is() -> None:
    app = run(picked=[None, "Loyal", "Loyal", None])
    found = [texts(app)[2]]
    for _ in range(3):
        found.append(texts(app.run())[2])
    assert found == [
        "segment: None, list: None",
        "segment: ['Loyal'], list: True",
        "segment: ['Loyal'], list: True",
        "segment: [], list: False",
    ]


def test_a_chip_that_the_reader_removes_stays_removed() -> None:
    app = run(picked=["Loyal"])
    app.session_state["segment"] = []
    assert texts(app.run())[2] == "segment: [], list: True"
