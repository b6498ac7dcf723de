"""What all pages of marts share, against the stub API: empty, hidden, failing, stale, tables."""

import pytest

from support.dashboards import answers
from support.dashboards.app import open_page, words
from support.dashboards.mart_answers import Tables
from support.dashboards.stub_api import StubApi

PAGES = ["segments", "churn", "sales", "loyalty", "locations", "discounts"]


@pytest.mark.parametrize("mart", PAGES)
def test_says_as_of_and_which_filters_apply(held: Tables, mart: str) -> None:
    app = open_page(mart)
    assert not app.exception
    assert not app.error
    assert "Orders up to **20 Feb 2024**" in words(app)
    assert ":material/filter_alt:" in words(app)


@pytest.mark.parametrize("mart", PAGES)
def test_an_empty_release_is_no_failure(held: Tables, mart: str) -> None:
    held.update({name: [] for name in held})
    app = open_page(mart)
    assert not app.exception
    assert not app.error
    assert [info.value for info in app.info] == [
        "There is nothing to show yet: no orders that count."
    ]


@pytest.mark.parametrize("mart", PAGES)
def test_a_release_without_the_mart_is_no_failure(held: Tables, mart: str) -> None:
    held.clear()
    app = open_page(mart)
    assert not app.exception
    assert not app.error
    assert app.info[0].value.startswith("This release does not have these figures")


@pytest.mark.parametrize("mart", PAGES)
def test_a_failing_api_becomes_words(api: StubApi, held: Tables, mart: str) -> None:
    api.always(f"/v1/{mart}", 503)
    app = open_page(mart)
    assert not app.exception
    assert "The figures are not ready" in app.error[0].value


@pytest.mark.parametrize("mart", PAGES)
def test_says_stale_when_the_api_does(
    held: Tables, monkeypatch: pytest.MonkeyPatch, mart: str
) -> None:
    monkeypatch.setitem(answers.META, "stale", True)
    app = open_page(mart)
    assert not app.exception
    assert "**Stale**" in app.warning[0].value


def test_tables_are_chosen_by_the_link_and_paged(held: Tables) -> None:
    row = held["segments"][0]
    held["segments"] = [{**row, "customer_id": f"c{number:03d}"} for number in range(1, 121)]
    app = open_page("segments")
    assert list(app.dataframe[1].value["customer_id"])[-1] == "c050"
    assert "1 to 50 of 120" in words(app)
    app.button(key="segments_next").click().run()
    assert app.dataframe[1].value["customer_id"].iloc[0] == "c051"
    app = open_page("segments", table="segments/summary")
    assert list(app.dataframe[1].value["segment"]) == [
        "Churn Risk",
        "Dormant",
        "Slipping VIP",
        "VIP",
    ]
    assert app.get("download_button")[0].proto.label == "All 4 as CSV"


def test_a_table_says_when_a_filter_does_not_apply(held: Tables) -> None:
    app = open_page("segments", table="segments/summary", restaurant_id=answers.OAK)
    assert "This table is not split by what is filtered above: it shows all rows." in words(app)


def test_a_release_that_lands_meanwhile_begins_the_page_anew(
    api: StubApi, held: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = api.answer
    asked: list[str] = []

    def answer(path: str, params: dict[str, list[str]]) -> tuple[int, object]:
        status, body = answered(path, params)
        asked.append(path)
        body["meta"]["release"] = "old" if len(asked) == 1 else "new"
        return status, body

    monkeypatch.setattr(api, "answer", answer)
    app = open_page("loyalty")
    assert not app.exception
    assert "release new" in words(app)
