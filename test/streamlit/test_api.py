"""The API client against a real HTTP server: revalidation, retries, pages, one release."""

import pytest

from dashboard.api import Answer, Api, Query, new_session
from dashboard.problems import UNREACHABLE, ApiProblem
from dashboard.tokens import GivenToken
from support.dashboards.stub_api import StubApi

TIERS = Query("/v1/clv/tiers")


@pytest.fixture
def client(api: StubApi) -> Api:
    return Api(api.url, GivenToken("given"), new_session())


def test_an_unchanged_answer_is_revalidated_not_sent_again(api: StubApi, client: Api) -> None:
    first, second = client.get(TIERS), client.get(TIERS)
    assert api.statuses == [200, 304]
    assert first == second
    assert first.rows == api.tiers


def test_a_new_release_is_seen_at_once(api: StubApi, client: Api) -> None:
    client.get(TIERS)
    api.meta["release"] = "next"
    assert client.get(TIERS).meta["release"] == "next"
    assert api.statuses == [200, 200]


def test_a_renewed_token_still_revalidates(api: StubApi, client: Api) -> None:
    client.get(TIERS)
    Api(api.url, GivenToken("renewed"), client.session).get(TIERS)
    assert api.statuses == [200, 304]
    assert [asked.token for asked in api.asked] == ["given", "renewed"]


def test_what_is_kept_is_not_given_to_a_refused_token(api: StubApi, client: Api) -> None:
    client.get(TIERS)
    api.refused_tokens.add("stolen")
    with pytest.raises(ApiProblem) as caught:
        Api(api.url, GivenToken("stolen"), client.session).get(TIERS)
    assert caught.value.status == 401


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_passing_failure_is_tried_again(api: StubApi, client: Api, status: int) -> None:
    api.failures["/v1/clv/tiers"] = [status]
    assert client.get(TIERS).rows == api.tiers
    assert api.statuses == [status, 200]


def test_a_lasting_failure_is_told_with_its_request_id(api: StubApi, client: Api) -> None:
    api.always("/v1/", 503)
    api.failure_headers["Retry-After"] = "1"
    with pytest.raises(ApiProblem) as caught:
        client.get(TIERS)
    assert caught.value == ApiProblem(503, "Stub failure 503.", "req-1", 1)
    assert api.statuses == [503, 503, 503]


def test_a_refusal_is_not_tried_again(api: StubApi, client: Api) -> None:
    api.always("/v1/", 403)
    with pytest.raises(ApiProblem):
        client.get(TIERS)
    assert api.statuses == [403]


def test_a_refused_token_is_renewed_once(api: StubApi) -> None:
    class Renewing:
        def get(self) -> str:
            return "old"

        def renew(self) -> str | None:
            return "new"

    api.refused_tokens.add("old")
    assert Api(api.url, Renewing(), new_session()).get(TIERS).rows == api.tiers
    assert [asked.token for asked in api.asked] == ["old", "new"]


def test_all_pages_are_followed(api: StubApi, client: Api) -> None:
    answer = client.get(Query("/v1/clv", {"limit": "4"}, all_pages=True))
    assert answer.rows == api.customers
    assert [asked.params.get("cursor") for asked in api.asked] == [None, ["4"], ["8"]]


def test_a_table_without_end_is_refused(api: StubApi, client: Api) -> None:
    api.customers = api.customers * 10
    with pytest.raises(ApiProblem, match="has more than"):
        client.get(Query("/v1/clv", {"limit": "1"}, all_pages=True))


def test_answers_of_one_page_are_of_one_release(api: StubApi, client: Api) -> None:
    api.releases = ["old", "new"]
    answers = client.together([TIERS, Query("/v1/clv/cohorts")])
    assert {answer.meta["release"] for answer in answers} == {"new"}
    assert len(api.asked) == 4


def test_a_download_is_whole_and_not_kept(api: StubApi, client: Api) -> None:
    query = Query("/v1/clv", {"format": "csv", "clv_tier": "High"})
    for _ in range(2):
        assert client.download(query) == b"customer_id,clv\nc01,400.0\nc02,200.0\n"
    assert api.statuses == [200, 200]
    assert not client.session.cache.responses


def test_repeated_values_become_repeated_parameters(api: StubApi, client: Api) -> None:
    client.get(Query("/v1/clv", {"clv_tier": ["High", "Low"]}))
    assert api.asked[0].params == {"clv_tier": ["High", "Low"]}


def test_nothing_listening_is_told_as_unreachable(api: StubApi) -> None:
    with pytest.raises(ApiProblem) as caught:
        Api("http://127.0.0.1:1", GivenToken("given"), new_session()).get(TIERS)
    assert caught.value.status == UNREACHABLE


def test_an_answer_out_of_form_is_a_problem(api: StubApi, client: Api) -> None:
    with pytest.raises(ApiProblem, match="not in the form"):
        client.get(Query("/v1/clv", {"format": "bare"}))


def test_one_record_is_one_row() -> None:
    assert Answer({"a": 1}, {}).rows == [{"a": 1}]
