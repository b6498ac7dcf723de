"""Exact shares on inputs small enough to count by hand."""

import numpy as np

from tools.sample.quotas import apportion, deal, numbers_within, pick_lines, settle


def test_the_largest_remainders_get_what_is_left() -> None:
    assert apportion([5, 3, 2], 7).tolist() == [4, 2, 1]


def test_a_minimum_is_taken_from_where_it_is_missed_least() -> None:
    assert apportion([98, 1, 1], 10, least=[0, 1, 1]).tolist() == [8, 1, 1]


def test_minimums_hold_even_where_they_exceed_the_total() -> None:
    assert apportion([1, 1], 1, least=1).tolist() == [1, 1]


def test_labels_are_dealt_by_position_and_as_often_as_their_quotas() -> None:
    positions = np.array([0.9, 0.1, 0.5, 0.5, 0.2])
    assert deal(positions, np.array([2, 0, 3])).tolist() == [2, 0, 2, 2, 0]


def test_settling_moves_lines_and_keeps_the_histogram() -> None:
    sizes = np.array([3, 2, 1, 1, 1, 2])
    settle(sizes, np.array([0, 1]), np.array([2, 3, 4, 5]), target=3)
    assert sizes.tolist() == [2, 1, 3, 1, 1, 2]


def test_settling_stops_at_what_is_possible() -> None:
    sizes = np.array([1, 1, 1])
    settle(sizes, np.array([0]), np.array([1, 2]), target=5)
    assert sizes.tolist() == [1, 1, 1]


def test_numbers_start_anew_with_every_run() -> None:
    assert numbers_within(np.array([7, 7, 4, 9, 9, 9])).tolist() == [0, 1, 0, 0, 1, 2]


def test_orders_are_picked_until_their_lines_make_the_target() -> None:
    lines = np.array([2, 1, 3, 1])
    assert pick_lines(lines, np.array([0, 2, 1, 3]), target=4).tolist() == [0, 1, 3]
