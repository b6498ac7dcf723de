"""When orders are made: the day, and the time of day that the customer is used to."""

import numpy as np

from tools.sample import days, profile
from tools.sample.block import Block
from tools.sample.quotas import Flags, Floats, Ints, apportion

HABITS = ((0.45, 7.4, 1.3), (0.38, 11.9, 1.0), (0.17, 16.3, 2.2))
"""(share, local hour, spread) of people who come for breakfast, for lunch, later."""
HABIT_SHARE = 0.75

DAY_START_UTC = 5
"""Business days are cut at 05:00 UTC, the quietest hour and about midnight in New York."""
HOUR_MS, DAY_MS = 3_600_000, 86_400_000

SHARED_FIRST_DAY, SHARED_DAYS = 120, 140
TEST_DAYS = 60


def planned_days(block: Block, tests: int, shared: int) -> tuple[Ints, Ints]:
    """Days of the test orders, and of the shared account's: some days have very many of those."""
    rng = block.rng("planned days")
    test_days = rng.choice(np.arange(10, days.DAYS - 30), TEST_DAYS, replace=False)
    top = min(shared, block.count(profile.SHARED_DAY_ORDERS))
    ranks = np.arange(2, SHARED_DAYS + 1)
    sizes = np.concatenate([[top], np.minimum(apportion(ranks**-0.65, shared - top), top)])
    sizes[-1] += shared - sizes.sum()
    shared_days = rng.choice(
        np.arange(SHARED_FIRST_DAY, days.DAYS - 60), SHARED_DAYS, replace=False
    )
    return rng.choice(test_days, tests), np.repeat(shared_days, sizes)


def place_days(block: Block, when: Floats, lines: Ints, planned: Floats) -> Ints:
    """Put business time upon the calendar: the business day of each order.

    `planned` are the lines a day that are there already. The orders keep their sequence, and
    every day gets the lines that its season, its weekday and the growth ask for.
    """
    wanted = days.weights(block.seed) * block.share
    for year in profile.LINES_OF_YEAR:
        of_year = days.years() == year
        left = max(0.0, wanted[of_year].sum() - planned[of_year].sum())
        wanted[of_year] *= left / wanted[of_year].sum()
    order = np.argsort(when, kind="stable")
    middle = (np.cumsum(lines[order]) - lines[order] / 2) / lines.sum()
    placed = np.empty(len(when), dtype=np.int64)
    placed[order] = np.searchsorted(np.cumsum(wanted) / wanted.sum(), middle)
    return np.minimum(placed, days.DAYS - 1)


def habits(rng: np.random.Generator, people: int) -> Floats:
    """The local hour at which each of them likes to order."""
    shares, hours, spreads = np.array(HABITS).T
    kind = rng.choice(len(HABITS), people, p=shares)
    liked: Floats = np.mod(rng.normal(hours[kind], spreads[kind]), 24)
    return liked


def times(block: Block, day: Ints, lines: Ints, habit: Floats, fixed: Flags) -> Ints:
    """UTC milliseconds since 1970 of each order, with the real histogram of lines by UTC hour.

    `habit` is the customer's hour; where not `fixed` one order in four is made at another.
    """
    rng = block.rng("times")
    other = habits(rng, len(day))
    usual = np.mod(rng.normal(habit, 0.6), 24)
    local = np.where(fixed | (rng.random(len(day)) < HABIT_SHARE), usual, other)
    rough = np.mod(local + days.utc_offsets()[day] - DAY_START_UTC, 24)
    order = np.argsort(rough, kind="stable")
    middle = (np.cumsum(lines[order]) - lines[order] / 2) / lines.sum()
    by_hour = np.roll(profile.LINES_OF_UTC_HOUR, -DAY_START_UTC)
    reach = np.concatenate([[0], np.cumsum(by_hour)]) / sum(by_hour)
    since_start = np.empty(len(day))
    since_start[order] = np.interp(middle, reach, np.arange(25))
    seconds = (since_start * 3_600).astype(np.int64)
    within_day = seconds * 1_000 + _fractions(rng, lines)
    return _within_span(block, _epoch_ms() + day * DAY_MS + within_day)


def _fractions(rng: np.random.Generator, lines: Ints) -> Ints:
    """Milliseconds of the second, such that as many lines need 0, 1, 2, 3 digits as in reality."""
    order = rng.permutation(len(lines))
    middle = (np.cumsum(lines[order]) - lines[order] / 2) / lines.sum()
    by_digits = np.cumsum(profile.LINES_OF_FRACTION_DIGITS)
    digits = np.empty(len(lines), dtype=np.int64)
    digits[order] = np.searchsorted(by_digits / by_digits[-1], middle)
    leading = rng.integers(0, 10 ** np.maximum(digits - 1, 0))
    last = rng.integers(1, 10, len(lines))
    return np.where(digits > 0, (leading * 10 + last) * 10 ** (3 - digits), 0)


def business_day(time_ms: Ints) -> Ints:
    """The day, cut at 05:00 UTC, of each time."""
    return (time_ms - _epoch_ms()) // DAY_MS


def local_hour(time_ms: Ints) -> Floats:
    """The hour in New York, with its fraction."""
    day = np.clip(business_day(time_ms), 0, days.DAYS - 1)
    hours = (time_ms - _epoch_ms()) % DAY_MS / HOUR_MS + DAY_START_UTC
    return np.mod(hours - days.utc_offsets()[day], 24)


def _epoch_ms() -> int:
    first = np.datetime64(profile.FIRST_DAY, "ms").astype(np.int64)
    return int(first) + DAY_START_UTC * HOUR_MS


def _within_span(block: Block, time_ms: Ints) -> Ints:
    """Nothing before the first real order or after the last; those two have its exact times."""
    first, last = (
        int(np.datetime64(text, "ms").astype(np.int64))
        for text in (profile.FIRST_TIME, profile.LAST_TIME)
    )
    early, late = time_ms < first, time_ms > last
    inside: Ints = time_ms + np.where(early, DAY_MS, 0) - np.where(late, DAY_MS, 0)
    if block.number == 0:
        inside[np.argmin(inside)] = first
        inside[np.argmax(inside)] = last
    return inside
