"""What all pages share, against the stub API: requests, empty, hidden, failing, old, stale."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from altair.utils import schemapi

from support.dashboards import states
from support.dashboards.app import open_any, open_page, words
from support.dashboards.mart_answers import Tables
from support.dashboards.mart_answers import tables as mart_tables
from support.dashboards.stub_api import StubApi

MARTS = ["clv", "segments", "churn", "sales", "loyalty", "locations", "discounts"]
PAGES = ["overview", *MARTS]
DETAILS = {"customer": {"customer": "c01"}, "restaurant": {"place": "Perkins"}}
CONTRACT = Path(__file__).parents[2] / "pyspark" / "pipeline" / "contracts" / "tables.json"
# Opening the list or the tables of a page asks for more.
MOST_REQUESTS = 8


@pytest.fixture(autouse=True)
def _charts_are_not_validated() -> Iterator[None]:
    """The tests of each page compare its charts with the schema of Vega-Lite, which takes long."""
    with schemapi.debug_mode(False):
        yield


def test_the_stub_has_no_table_or_column_that_the_contract_lacks() -> None:
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    defined = {name: {one["name"] for one in found["columns"]} for name, found in contract.items()}
    unknown = {
        name: sorted(set(rows[0]) - defined.get(name, set()))
        for name, rows in mart_tables().items()
        if name not in defined or set(rows[0]) - defined[name]
    }
    assert unknown == {}


@pytest.mark.parametrize("page", [*PAGES, *DETAILS])
def test_a_first_visit_is_short_and_later_ones_only_ask_for_the_release(
    api: StubApi, page: str
) -> None:
    app = open_any(page, **DETAILS.get(page, {}))
    assert not app.exception
    assert not app.error
    assert len(api.requests) <= MOST_REQUESTS
    assert len({(request.path, str(request.params)) for request in api.requests}) == len(
        api.requests
    )
    api.requests.clear()
    app.run()
    assert api.paths() == ["/v1/marts"]
    assert api.statuses[-1] == 304
    api.requests.clear()
    # Another person: two pages of one release share its answers, and old figures are said loudly.
    another = open_any(page, **DETAILS.get(page, {}))
    assert api.paths() == ["/v1/marts"]
    assert "orders end on 20 Feb 2024" in another.warning[0].value


def test_a_sample_says_that_it_is_one(api: StubApi, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not open_page("loyalty").info
    monkeypatch.setenv("GP_SAMPLE", "1")
    info = open_page("loyalty").info
    assert [one.value for one in info] == ["**Sample data**: generated, of no real customer."]


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_release_is_no_failure(api: StubApi, page: str) -> None:
    states.empty(api)
    app = open_any(page)
    assert not app.exception
    assert not app.error
    assert [info.value for info in app.info] == [
        "There is nothing to show yet: no orders that count."
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_release_without_the_mart_is_no_failure(tables: Tables, page: str) -> None:
    tables.clear()
    app = open_any(page)
    assert not app.exception
    assert not app.error
    assert app.info[0].value.startswith("This release does not have these figures")


@pytest.mark.parametrize("page", PAGES)
def test_a_failing_api_becomes_words(api: StubApi, page: str) -> None:
    api.always(f"/v1/{'sales' if page == 'overview' else page}", 503)
    app = open_any(page)
    assert not app.exception
    assert "The figures are not ready" in app.error[0].value


@pytest.mark.parametrize("page", PAGES)
def test_says_stale_when_the_api_does(api: StubApi, page: str) -> None:
    states.stale(api)
    app = open_any(page)
    assert not app.exception
    assert "**Stale**" in app.warning[1].value


@pytest.mark.parametrize("page", PAGES)
def test_a_caller_of_some_restaurants_sees_those(api: StubApi, page: str) -> None:
    states.limited(api)
    app = open_any(page)
    assert not app.exception
    assert not app.error


def test_tables_are_chosen_by_the_link_and_paged(tables: Tables) -> None:
    row = tables["segments"][0]
    tables["segments"] = [{**row, "customer_id": f"c{number:03d}"} for number in range(1, 121)]
    app = open_page("segments", tables="true", table="segments")
    table = app.dataframe[-1].value
    assert list(table["customer_id"])[-1] == "c050"
    assert table["who"].iloc[0] == "Oak Street · Nov 2023 · c001"
    assert "1 to 50 of 120" in words(app)
    app.button(key="segments_next").click().run()
    assert app.dataframe[-1].value["customer_id"].iloc[0] == "c051"
    app = open_page("segments", tables="true", table="segments/summary")
    assert list(app.dataframe[-1].value["segment"]) == [
        "Churn Risk",
        "Dormant",
        "Slipping VIP",
        "VIP",
    ]
    assert app.get("download_button")[0].proto.label == "All 4 as CSV"


def test_a_table_says_when_a_filter_does_not_apply(tables: Tables) -> None:
    app = open_page("segments", tables="true", table="segments/summary", restaurant="Oak Street")
    assert "This table is not split by what is filtered above: it shows all rows." in words(app)


@pytest.mark.parametrize("page", PAGES)
def test_while_instances_disagree_a_page_shows_one_release(api: StubApi, page: str) -> None:
    # The catalogue and the restaurants are asked for at once, each of another instance.
    api.instances = ["old", "new"]
    app = open_any(page)
    assert not app.exception
    assert not app.error
    assert api.paths().count("/v1/marts") == 1
    pinned = [request.params.get("release") for request in api.requests]
    named = {one[0] for one in pinned if one}
    assert len(named) == 1
    assert pinned.count(None) == 2


def test_a_page_whose_release_is_purged_begins_again_in_the_current_one(api: StubApi) -> None:
    api.purged = {"old"}
    api.instances = ["old", "old", "next"]
    app = open_page("loyalty")
    assert not app.exception
    assert not app.error
    assert api.paths().count("/v1/marts") == 2
    assert api.requests[-1].params["release"] == ["next"]


def test_releases_that_are_purged_again_and_again_end_with_words(api: StubApi) -> None:
    api.purged = {"*"}
    app = open_page("loyalty")
    assert not app.exception
    assert "These figures have been replaced" in app.error[0].value
    assert api.paths().count("/v1/marts") == 3


def test_filters_go_along_to_another_page_and_stay_in_the_link(tables: Tables) -> None:
    app = open_page("sales", restaurant="Oak Street", period="90 days")
    assert app.multiselect(key="restaurant").value == ["Oak Street"]
    assert app.query_params["restaurant"] in ("Oak Street", ["Oak Street"])
    assert app.query_params["period"] in ("90 days", ["90 days"])
