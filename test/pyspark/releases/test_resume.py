"""How a run goes on, without a store: what is done again, and what is refused."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.errors import ConflictError
from pipeline.runs.plan import decide
from support.plans import WAREHOUSE, failed_at, pending, released, request, statuses


def test_an_ended_run_is_not_resumed() -> None:
    state = failed_at("publish")
    assert state.run
    state.run[0]["status"] = "succeeded"
    with pytest.raises(ConflictError, match="run run has succeeded: a new run is needed"):
        decide(request(resume="run"), state)


def test_a_resumed_run_does_what_did_not_succeed() -> None:
    state = failed_at("gold/churn")
    document = decide(request(resume="run"), state)
    assert pending(document)[0] == "gold/churn"
    assert state.run
    assert (document["run_id"], document["started_at"]) == ("run", state.run[0]["started_at"])
    assert statuses(state.run[0])["gold/churn"] == "pending"


@pytest.mark.parametrize(
    ("wishes", "first"),
    [
        ({"stage": "silver"}, "silver"),
        ({"overrides": ["tier_high=0.9"]}, "gold/clv"),
        ({"overrides": ["time_zone=UTC"]}, "silver"),
        ({"as_of": date(2024, 1, 31)}, "silver"),
        ({"warehouse": WAREHOUSE}, "warehouse"),
    ],
)
def test_a_resumed_run_restarts_at_the_first_step_that_a_change_touches(
    wishes: dict[str, Any], first: str
) -> None:
    assert pending(decide(request(resume="run", **wishes), failed_at("publish")))[0] == first


def test_damaged_tables_are_built_again_with_all_that_follows() -> None:
    state = replace(failed_at("publish"), damaged=frozenset({"silver"}))
    document = decide(request(resume="run"), state)
    assert pending(document) == [step["name"] for step in document["steps"]][1:]


def test_the_recorded_start_is_renewed_until_silver_depends_on_it() -> None:
    early = decide(request(resume="run"), failed_at("silver"))
    assert early["started_at"] == "2024-03-02T03:00:00.000Z"
    late = decide(request(resume="run"), failed_at("audit"))
    assert late["started_at"] == "2024-03-01T03:00:00.000Z"


def test_a_retry_of_the_platform_resumes_the_run_that_its_command_began() -> None:
    wishes: dict[str, Any] = {"retries": True, "stage": "gold", "marts": ("sales",)}
    assert pending(decide(request(**wishes), released()))[0] == "gold/sales"
    state = failed_at("audit")
    assert pending(decide(request(**wishes), state)) == ["audit", "publish"]


def test_overrides_survive_a_resume() -> None:
    state = failed_at("audit", overrides=["tier_high=0.9"], force=True, allow_shrink=True)
    document = decide(request(resume="run"), state)
    kept = ("force", "allow_shrink")
    assert [document["settings"]["tier_high"], *(document[name] for name in kept)] == [
        *(0.9, True, True)
    ]
