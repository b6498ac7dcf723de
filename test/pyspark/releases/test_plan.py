"""What a step's result depends on."""

import re

import pytest

from pipeline.marts import DEPENDS, MARTS
from pipeline.runs import plan

# What settings a mart sees is in its fingerprint; the registry itself computes nothing.
ELSEWHERE = {"marts", "rules", "errors"}


@pytest.mark.parametrize("mart", MARTS)
def test_the_fingerprint_of_a_mart_covers_all_code_that_it_imports(mart: str) -> None:
    # The fingerprint of a mart mixes in those of the marts that it reads.
    marts = (mart, *DEPENDS[mart])
    patterns = [pattern for each in marts for pattern in plan.mart_code(each)]
    covered = {file for pattern in patterns for file in plan.PACKAGE.glob(pattern)}
    imported = {
        module
        for file in covered
        for module in re.findall(r"^from pipeline\.([a-z_.]+) import", file.read_text(), re.M)
    }
    assert {
        module
        for module in imported - ELSEWHERE
        if plan.PACKAGE / f"{module.replace('.', '/')}.py" not in covered
    } == set()
