"""How a run begins, without a store: from a request and what there is to a ledger or a refusal."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.errors import ConflictError, InputError
from pipeline.marts import MARTS
from pipeline.runs.plan import decide, needs
from pipeline.runs.state import State
from pipeline.storage.documents import validate
from support.plans import (
    EMPTY,
    SOURCE,
    WAREHOUSE,
    failed_at,
    pending,
    release,
    released,
    request,
)


def test_a_new_run_does_every_step() -> None:
    document = decide(request(reason="why", as_of=date(2024, 2, 20)), EMPTY)
    validate("ledger", document, "run")
    steps = ["bronze", "silver", *(f"gold/{mart}" for mart in MARTS), "audit", "publish"]
    assert pending(document) == steps
    facts = ("run_id", "status", "started_at", "requested_as_of", "source", "reason", "marts")
    assert {name: document[name] for name in facts} == {
        "run_id": "run",
        "status": "planned",
        "started_at": "2024-03-01T03:00:00.000Z",
        "requested_as_of": "2024-02-20",
        "source": SOURCE,
        "reason": "why",
        "marts": list(MARTS),
    }


def test_a_run_with_a_warehouse_loads_it_before_it_publishes() -> None:
    assert pending(decide(request(warehouse=WAREHOUSE), EMPTY))[-3:] == [
        *("audit", "warehouse", "publish")
    ]


@pytest.mark.parametrize(
    ("wishes", "state", "error", "message"),
    [
        ({}, replace(EMPTY, source=None), InputError, "no data given: use DATA=dir"),
        ({"resume": ""}, EMPTY, InputError, "there is no unfinished run"),
        ({"resume": "gone"}, EMPTY, InputError, "run gone does not exist"),
        ({}, failed_at("audit"), ConflictError, "run run exists"),
        ({"marts": ("clv", "x", "y")}, EMPTY, InputError, "--marts x,y: expected some of clv"),
        ({"stage": "gold"}, EMPTY, InputError, "no release of this source to share"),
        (
            {"as_of": date(2024, 3, 1)},
            EMPTY,
            InputError,
            "--as-of 2024-03-01 is after today, 2024-02-29 in America/New_York",
        ),
        (
            {"resume": "run", "as_of": date(2025, 1, 1)},
            failed_at("audit"),
            InputError,
            "--as-of 2025-01-01 is after today",
        ),
        (
            {"stage": "gold", "as_of": date(2024, 1, 31)},
            released(),
            InputError,
            "release last is as of 2024-02-20: run all of it",
        ),
        (
            {"resume": "run", "data": "/other"},
            replace(failed_at("audit"), source=SOURCE | {"id": "other"}),
            InputError,
            "run run reads /data: leave DATA out",
        ),
        ({"resume": "run", "marts": ("clv",)}, failed_at("audit"), InputError, "leave --marts out"),
    ],
)
def test_what_cannot_be_done_is_refused(
    wishes: dict[str, Any], state: State, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refusal:
        decide(request(**wishes), state)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("wishes", "steps"),
    [
        ({"stage": "silver"}, ["silver", *(f"gold/{mart}" for mart in MARTS), "audit", "publish"]),
        ({"marts": ("sales",)}, ["gold/sales", "audit", "publish"]),
        ({"stage": "publish"}, ["audit", "publish"]),
    ],
)
def test_a_partial_run_shares_the_tables_of_the_last_release(
    wishes: dict[str, Any], steps: list[str]
) -> None:
    document = decide(request(**wishes), released())
    assert pending(document) == steps
    assert document["base_release"] == "last"
    shared = {table for step in document["steps"] for table in step["outputs"]}
    expected = {
        table
        for table in release()["tables"]
        if not any(f"{table}/".startswith(f"{step}/") for step in steps)
    }
    assert shared == expected - ({"gold/clv", "gold/clv/tiers"} if wishes.get("marts") else set())


def test_chosen_marts_without_a_release_come_with_those_that_they_read() -> None:
    document = decide(request(marts=("segments",)), EMPTY)
    assert document["marts"] == ["clv", "segments"]
    assert decide(request(marts=("segments",)), released())["marts"] == ["segments"]


@pytest.mark.parametrize(
    ("wishes", "refusal"),
    [
        ({"stage": "gold"}, None),
        ({"marts": ("churn",)}, "has another lapsed_days: run --from gold without --marts"),
        ({"stage": "publish"}, "has another lapsed_days: run --from gold without --marts"),
    ],
)
def test_a_setting_of_marts_is_changed_from_gold_on(
    wishes: dict[str, Any], refusal: str | None
) -> None:
    asked = request(overrides=["lapsed_days=120"], **wishes)
    if refusal is None:
        document = decide(asked, released())
        assert pending(document)[0] == "gold/clv"
        assert document["settings"]["lapsed_days"] == 120
    else:
        with pytest.raises(InputError, match=refusal):
            decide(asked, released())


def test_a_setting_of_silver_needs_silver_anew() -> None:
    asked = request(stage="gold", overrides=["price_basis=unit"])
    with pytest.raises(InputError, match="has another price_basis: run all of it"):
        decide(asked, released())
    assert pending(decide(replace(asked, stage="silver"), released()))[0] == "silver"


def test_each_step_waits_for_the_layer_before_it_and_a_mart_for_the_marts_it_reads() -> None:
    steps = ["bronze", "silver", "gold/clv", "gold/churn", "gold/sales", "audit", "publish"]
    assert needs(steps) == {
        "bronze": [],
        "silver": ["bronze"],
        "gold/clv": ["silver"],
        "gold/churn": ["silver", "gold/clv"],
        "gold/sales": ["silver"],
        "audit": ["silver", "gold/clv", "gold/churn", "gold/sales"],
        "publish": ["audit"],
    }


def test_a_run_id_that_names_no_key_is_refused() -> None:
    with pytest.raises(InputError, match="run id 'a b': expected letters, digits"):
        request(run_id="a b")
