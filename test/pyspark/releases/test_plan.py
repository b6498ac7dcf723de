"""How a run begins, without a store: from a request and what there is to a ledger or a refusal."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.marts import MARTS
from pipeline.rules import load_rules
from pipeline.runs.fingerprints import code_version, fingerprints
from pipeline.runs.ledger import pending_step
from pipeline.runs.plan import decide, needs
from pipeline.storage.documents import validate
from support.plans import (
    EMPTY,
    SOURCE,
    WAREHOUSE,
    pending,
    release,
    released,
    request,
)


def test_a_new_run_does_every_step() -> None:
    day = date(2024, 2, 20)
    document = decide(request(reason="why", as_of=day, force=True), EMPTY)
    validate("ledger", document, "run")
    steps = ["bronze", "silver", *(f"gold/{mart}" for mart in MARTS), "audit", "publish"]
    prints = fingerprints(load_rules(()), "s", day, MARTS)
    assert document == {
        "schema_version": 1,
        "run_id": "run",
        "status": "planned",
        "retry_of": None,
        "reason": "why",
        "created_at": "2024-03-01T03:00:00.000Z",
        "started_at": "2024-03-01T03:00:00.000Z",
        "updated_at": "2024-03-01T03:00:00.000Z",
        "finished_at": None,
        "requested_as_of": "2024-02-20",
        "as_of": None,
        "first_date": None,
        "marts": list(MARTS),
        "source": SOURCE,
        "code_version": code_version(),
        "settings": load_rules(()).settings(),
        "settings_hash": load_rules(()).settings_hash(),
        "allow_shrink": False,
        "force": True,
        "base_release": None,
        "token": 0,
        "steps": [pending_step(name, prints[name]) for name in steps],
        "changes": {},
        "counts": {},
        "checks": [],
        "metadata": {},
        "release": None,
    }


def test_a_run_with_a_warehouse_loads_it_before_it_publishes() -> None:
    assert pending(decide(request(warehouse=WAREHOUSE), EMPTY))[-3:] == [
        *("audit", "warehouse", "publish")
    ]


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
    asked = request(stage="gold", overrides=["price_basis=unit", "time_zone=UTC"])
    with pytest.raises(InputError) as refusal:
        decide(asked, released())
    assert str(refusal.value) == (
        "release last, whose tables this run would share, "
        "has another time_zone, price_basis: run all of it"
    )
    assert pending(decide(replace(asked, stage="silver"), released()))[0] == "silver"


@pytest.mark.parametrize(("stage", "is_shared"), [("silver", False), ("gold", True)])
def test_a_run_that_shares_silver_has_what_silver_found_out(stage: str, is_shared: bool) -> None:
    counts = {"orders": {"read": 1, "accepted": 1, "quarantined": 0, "by_reason": {}}}
    found = {
        "as_of": "2024-02-20",
        "first_date": "2024-01-01",
        "counts": counts,
        "earliest_future_time": "2024-02-21T00:00:00",
    }
    latest = release() | found | {"metadata": {"clv": {"customers": 3}}}
    state = replace(EMPTY, latest=latest)
    document = decide(request(stage=stage), state)
    shared = {"base_release": "last", "metadata": {"clv": {"customers": 3}}}
    shared |= {"steps": document["steps"]} | (found if is_shared else {})
    assert document == decide(request(), EMPTY) | shared


def test_a_run_from_bronze_on_shares_nothing() -> None:
    assert decide(request(stage="bronze"), released()) == decide(request(), released())


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
