"""What repeated samples with a known truth may show."""

from collections.abc import Iterable
from math import sqrt

FALSE_ALARMS = 0.05
# Of intervals that are called 95 %.
COVERAGE = (0.90, 0.97)


def share_of(outcomes: Iterable[bool]) -> tuple[float, int]:
    """The share that is true, and of how many."""
    found = list(outcomes)
    return sum(found) / len(found), len(found)


def assert_few_false_alarms(alarms: Iterable[bool], at_most: float = FALSE_ALARMS) -> None:
    """No more than `at_most`, but for what chance allows in so many runs: 3 standard errors."""
    share, runs = share_of(alarms)
    assert share <= at_most + slack(at_most, runs), f"{share:.1%} of {runs} runs"


def assert_covers(covered: Iterable[bool]) -> None:
    """Within 90 to 97 %, but for what chance allows in so many runs."""
    share, runs = share_of(covered)
    low, high = COVERAGE
    at_least, at_most = low - slack(low, runs), high + slack(high, runs)
    assert at_least <= share <= at_most, f"{share:.1%} of {runs} runs"


def slack(share: float, runs: int) -> float:
    """Three standard errors of a share."""
    return 3 * sqrt(share * (1 - share) / runs)
