"""Parts of the generator that can be shown on few values."""

from pathlib import Path

import numpy as np
import pytest

from tools.sample.block import Block, blocks
from tools.sample.customers import orders_per_user, simulate
from tools.sample.days import date_dim
from tools.sample.generate import DATE_DIM, generate
from tools.sample.ids import object_ids
from tools.sample.profile import USERS_BY_ORDERS


def test_blocks_are_equal_and_never_larger_than_the_real_files() -> None:
    assert blocks(2.5, 7) == [Block(7, number, 2.5 / 3) for number in range(3)]
    assert blocks(0.01, 7) == [Block(7, 0, 0.01)]


def test_ids_begin_with_the_time_and_differ_by_kind_block_seed_and_position() -> None:
    seconds = np.array([0x5ECE77FE, 0x5ECE77FE])
    ids = [
        *object_ids("order", seconds),
        *object_ids("line", seconds),
        *object_ids("order", seconds, block=1),
        *object_ids("order", seconds, seed=1),
    ]
    assert {(len(text), text[:8]) for text in ids} == {(24, "5ece77fe")}
    assert len(set(ids)) == 8


def test_date_dim_is_the_year_2023_as_the_real_file_writes_it() -> None:
    rows = list(date_dim())
    assert rows[:2] == [
        ("01-01-2023", "2023", "1", "52", "Sunday", "TRUE", "TRUE", "New Year's Day"),
        ("02-01-2023", "2023", "1", "1", "Monday", "FALSE", "TRUE", "New Year's Day Observed"),
    ]
    assert rows[-1] == ("31-12-2023", "2023", "12", "52", "Sunday", "TRUE", "FALSE", "")
    assert [len(rows), *(sum(r[at] == "TRUE" for r in rows) for at in (5, 6))] == [365, 105, 12]


def test_users_have_the_real_numbers_of_orders() -> None:
    orders = orders_per_user(20_173, 116_535)
    found = [int(((orders >= low) & (orders <= high)).sum()) for low, high, _ in USERS_BY_ORDERS]
    assert found == [10_093, 2_978, 3_196, 1_735, 1_125, 751, 207, 88]
    assert int(orders.sum()) == 116_535


def test_every_customer_orders_as_often_as_asked_and_in_time() -> None:
    visits = simulate(Block(1, 0, 0.001), np.array([1, 1, 2, 5, 40]))
    assert sorted(np.bincount(visits.user).tolist()) == [1, 1, 2, 5, 40]
    later = visits.user[1:] == visits.user[:-1]
    assert (np.diff(visits.when)[later] >= 0).all()
    assert (np.diff(visits.number)[later] == 1).all()


def test_a_generator_that_is_stopped_leaves_the_old_files(tmp_path: Path) -> None:
    generate(tmp_path, 0.005, 1, discounts=False, told=lambda _: None)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path, 0.005, 2, discounts=False, told=stop)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert before[DATE_DIM].count(b"\r\n") == 366
