"""The settings of a local session."""

import pytest

from pipeline.spark.session import RECORDS_OF_A_QUICK_RUN, local_settings


@pytest.mark.parametrize(("beyond", "is_quick"), [(0, True), (1, False)])
def test_the_optimising_compiler_is_for_long_runs(beyond: int, *, is_quick: bool) -> None:
    options = local_settings(RECORDS_OF_A_QUICK_RUN + beyond)["spark.driver.extraJavaOptions"]
    assert ("-XX:TieredStopAtLevel=1" in options.split()) == is_quick
