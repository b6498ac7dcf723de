"""The comparison says what differs, and only that."""

from decimal import Decimal

from oracle.compare import differences

ROW = {"id": "a", "n": 1, "x": 0.5}


def test_equal_tables_have_no_differences() -> None:
    assert differences([ROW], [dict(ROW)], ["id"]) == []


def test_cells_rows_and_repeated_keys_are_named() -> None:
    expected = [ROW, {"id": "b", "n": 2, "x": None}]
    actual = [ROW | {"n": None}, ROW | {"n": 3}, {"id": "c", "n": 2, "x": 0.0}]
    assert differences(expected, actual, ["id"]) == [
        "actual: key ('a',) twice",
        "id=a: n: expected 1, got 3",
        "missing row: id=b",
        "unexpected row: id=c",
    ]


def test_only_named_columns_have_a_tolerance() -> None:
    near = ROW | {"x": 0.50004, "n": 1}
    assert differences([ROW], [near], ["id"], {"x": 1e-4}) == []
    assert differences([ROW], [near], ["id"]) == ["id=a: x: expected 0.5, got 0.50004"]


def test_columns_must_be_the_same_in_the_same_order() -> None:
    assert differences([{"a": 1, "b": 2}], [{"b": 2, "a": 1}], ["a"]) == [
        "columns: expected ['a', 'b'], got ['b', 'a']"
    ]


def test_without_a_key_rows_are_counted() -> None:
    assert differences([{"a": 1}, {"a": 1}], [{"a": 1}], []) == ["missing row (1x): (1,)"]


def test_a_flag_is_not_a_number_and_money_compares_by_value() -> None:
    assert differences([{"k": 1, "f": True}], [{"k": 1, "f": 1}], ["k"]) != []
    assert differences([{"k": 1, "m": Decimal("1.0")}], [{"k": 1, "m": Decimal(1)}], ["k"]) == []


def test_long_lists_are_cut_with_a_count() -> None:
    rows = [{"k": n} for n in range(60)]
    assert differences(rows, [], ["k"])[-1] == "... and 10 more"
