"""The API client against a real HTTP server: caching by release, retries, one release."""

import pytest

from dashboard.api import Api, new_session
from dashboard.cache import AnswerCache
from dashboard.problems import UNREACHABLE, ApiProblem, ReleaseChangedError
from dashboard.query import Answer, Query
from dashboard.tokens import GivenToken, TokenSource
from support.dashboards.stub_api import StubApi

TIERS = Query("/v1/clv/tiers")
RELEASE = "run-2024-02-20"


def client_of(api: StubApi, token: TokenSource, cache: AnswerCache, subject: str = "ana") -> Api:
    return Api(api.url, token, new_session(), cache, subject)


@pytest.fixture
def client(api: StubApi) -> Api:
    return client_of(api, GivenToken("given"), AnswerCache())


def test_an_answer_of_a_release_is_read_once(api: StubApi, client: Api) -> None:
    first, second = client.read(TIERS, RELEASE), client.read(TIERS, RELEASE)
    assert first == second == Answer(api.tables["clv/tiers"], second.meta)
    assert api.statuses == [200]


def test_parameters_and_subjects_have_answers_of_their_own(api: StubApi, client: Api) -> None:
    client.read(TIERS, RELEASE)
    client.read(Query("/v1/clv/tiers", {"clv_tier": ["High", "Low"]}), RELEASE)
    client_of(api, GivenToken("given"), client.cache, "ben").read(TIERS, RELEASE)
    tiers = {"clv_tier": ["High", "Low"]}
    release = {"release": [RELEASE]}
    assert [request.params for request in api.requests] == [release, tiers | release, release]


def test_the_current_release_is_revalidated(api: StubApi, client: Api) -> None:
    first, second = client.current(TIERS), client.current(TIERS)
    assert first == second
    assert api.statuses == [200, 304]
    assert client.last_release(TIERS) == RELEASE


def test_a_new_release_is_noticed_at_once(api: StubApi, client: Api) -> None:
    client.current(TIERS)
    api.meta["release"] = "next"
    assert client.current(TIERS).release == "next"
    assert api.statuses == [200, 200]


def test_a_refused_token_gets_no_cached_answer(api: StubApi, client: Api) -> None:
    client.current(TIERS)
    api.refused_tokens.add("stolen")
    with pytest.raises(ApiProblem) as caught:
        client_of(api, GivenToken("stolen"), client.cache).current(TIERS)
    assert caught.value.status == 401


def test_a_release_is_read_from_instances_that_serve_another(api: StubApi, client: Api) -> None:
    api.instances = ["next", "older"]
    assert client.read(TIERS, RELEASE).release == RELEASE
    assert client.read(TIERS, None).release == "older"
    assert [request.params for request in api.requests] == [{"release": [RELEASE]}, {}]


def test_a_purged_release_is_noticed(api: StubApi, client: Api) -> None:
    api.purged = {RELEASE}
    with pytest.raises(ReleaseChangedError):
        client.together([TIERS], RELEASE)
    with pytest.raises(ReleaseChangedError):
        client.download(Query("/v1/clv/tiers", {"format": "csv"}), RELEASE)
    assert api.statuses == [410, 410]


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_passing_failure_is_tried_again(api: StubApi, client: Api, status: int) -> None:
    api.failures["/v1/clv/tiers"] = [status]
    assert client.live(TIERS).rows == api.tables["clv/tiers"]
    assert api.statuses == [status, 200]


def test_a_lasting_failure_has_its_request_id(api: StubApi, client: Api) -> None:
    api.always("/v1/", 503)
    api.failure_headers["Retry-After"] = "1"
    with pytest.raises(ApiProblem) as caught:
        client.live(TIERS)
    assert caught.value == ApiProblem(503, "Stub failure 503.", "req-1", 1)
    assert api.statuses == [503, 503, 503]


def test_a_refusal_is_not_tried_again(api: StubApi, client: Api) -> None:
    api.always("/v1/", 403)
    with pytest.raises(ApiProblem):
        client.live(TIERS)
    assert api.statuses == [403]


def test_a_refused_token_is_renewed_once(api: StubApi) -> None:
    class Renewing:
        def get(self) -> str:
            return "old"

        def renew(self) -> str | None:
            return "new"

    api.refused_tokens.add("old")
    found = client_of(api, Renewing(), AnswerCache()).live(TIERS)
    assert found.rows == api.tables["clv/tiers"]
    assert [request.token for request in api.requests] == ["old", "new"]


def test_a_download_is_whole_and_not_cached(api: StubApi, client: Api) -> None:
    query = Query("/v1/clv/tiers", {"format": "csv", "clv_tier": "High"})
    for _ in range(2):
        assert client.download(query, RELEASE) == b"High,2,600.0,0.6873\n"
    assert api.statuses == [200, 200]
    assert client.cache.bytes == 0


def test_nothing_listening_is_unreachable() -> None:
    client = Api("http://127.0.0.1:1", GivenToken("given"), new_session(), AnswerCache(), "ana")
    with pytest.raises(ApiProblem) as caught:
        client.live(TIERS)
    assert caught.value.status == UNREACHABLE


def test_an_answer_out_of_form_is_a_problem(client: Api) -> None:
    with pytest.raises(ApiProblem, match="not in the form"):
        client.live(Query("/v1/clv/tiers", {"format": "csv"}))


def test_one_record_is_one_row() -> None:
    assert Answer({"a": 1}, {}).rows == [{"a": 1}]
