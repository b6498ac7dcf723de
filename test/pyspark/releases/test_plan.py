"""What a step's result depends on."""

import re

import pytest

from pipeline import plan
from pipeline.marts import MARTS, mart_module


@pytest.mark.parametrize("mart", MARTS)
def test_the_fingerprint_of_a_mart_covers_all_code_that_it_imports(mart: str) -> None:
    marts = (mart, *mart_module(mart).DEPENDS)
    own = [f"{folder}{each}{rest}" for each in marts for folder, rest in PATTERNS]
    covered = {
        file for pattern in (*own, *plan._shared_code()) for file in plan.PACKAGE.glob(pattern)
    }
    missing = {
        module
        for file in covered
        for module in re.findall(r"^from pipeline\.([a-z_.]+) import", file.read_text(), re.M)
        if module not in ELSEWHERE
        and plan.PACKAGE / f"{module.replace('.', '/')}.py" not in covered
    }
    assert missing == set()


PATTERNS = (("marts/", "*.py"), ("", "_*/*.py"))
# What settings a mart sees is in its fingerprint; the registry itself computes nothing.
ELSEWHERE = {"marts", "rules", "errors"}
