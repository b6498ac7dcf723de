"""Requests that no run can be planned for, without a store: the error and its whole message."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.errors import ConflictError, InputError
from pipeline.runs.plan import decide
from pipeline.runs.state import State
from support.plans import EMPTY, SOURCE, failed_at, released, request


@pytest.mark.parametrize(
    ("wishes", "state", "error", "message"),
    [
        (
            {},
            replace(EMPTY, source=None),
            InputError,
            "no data given: use DATA=dir (`make sample OUT=dir` generates some)",
        ),
        ({"resume": ""}, EMPTY, InputError, "--resume: there is no unfinished run"),
        ({"resume": "gone"}, EMPTY, InputError, "run gone does not exist"),
        (
            {},
            failed_at("audit"),
            ConflictError,
            "run run exists: a run id never names two results "
            '(resume it with ARGS="--resume run", or choose another)',
        ),
        (
            {"marts": ("clv", "x", "y")},
            EMPTY,
            InputError,
            "--marts x,y: expected some of "
            "clv, segments, churn, sales, loyalty, locations, discounts",
        ),
        (
            {"stage": "gold"},
            EMPTY,
            InputError,
            "there is no release of this source to share tables with: run all of it",
        ),
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
            "--as-of 2025-01-01 is after today, 2024-03-01 in America/New_York",
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
        (
            {"resume": "run", "marts": ("clv",)},
            failed_at("audit"),
            InputError,
            "run run has its own marts: leave --marts out",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(
    wishes: dict[str, Any], state: State, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refusal:
        decide(request(**wishes), state)
    assert str(refusal.value) == message


def test_a_run_id_that_names_no_key_is_refused() -> None:
    with pytest.raises(InputError, match="run id 'a b': expected letters, digits"):
        request(run_id="a b")
