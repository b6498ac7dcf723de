"""Readable differences between two versions of a table."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
TOLERANCE = 1e-4


def differences(
    expected: Iterable[Row],
    actual: Iterable[Row],
    key: Collection[str],
    tolerance_columns: Mapping[str, float] | Collection[str] = (),
    limit: int = 50,
) -> list[str]:
    """What differs, cell by cell, at most `limit` sentences; empty when the tables are equal.

    Cells are equal when type-compatible and exactly equal. Those of `tolerance_columns` (names, or
    names with a tolerance, else 1e-4) may differ by that much, absolutely or relatively.
    An empty key compares the rows as a multiset.
    """
    expected, actual = list(expected), list(actual)
    tolerances = (
        dict(tolerance_columns)
        if isinstance(tolerance_columns, Mapping)
        else dict.fromkeys(tolerance_columns, TOLERANCE)
    )
    found = _columns(expected, actual)
    if not found and key:
        found = _keyed(expected, actual, tuple(key), tolerances)
    elif not found:
        found = _unkeyed(expected, actual)
    hidden = len(found) - limit
    return [*found[:limit], f"... and {hidden} more"] if hidden > 0 else found


def _columns(expected: list[Row], actual: list[Row]) -> list[str]:
    if not expected or not actual:
        return []
    wanted, got = list(expected[0]), list(actual[0])
    return [] if wanted == got else [f"columns: expected {wanted}, got {got}"]


def _keyed(
    expected: list[Row], actual: list[Row], key: tuple[str, ...], tolerances: Mapping[str, float]
) -> list[str]:
    found = [f"{which}: key {k} twice" for which, k in _repeated(expected, actual, key)]
    wanted = {tuple(row[k] for k in key): row for row in expected}
    got = {tuple(row[k] for k in key): row for row in actual}
    for at in sorted(wanted.keys() | got.keys(), key=repr):
        shown = ", ".join(f"{name}={value!s}" for name, value in zip(key, at, strict=True))
        if at not in got:
            found.append(f"missing row: {shown}")
        elif at not in wanted:
            found.append(f"unexpected row: {shown}")
        else:
            found += [
                f"{shown}: {name}: expected {cell!r}, got {got[at][name]!r}"
                for name, cell in wanted[at].items()
                if not same(cell, got[at][name], tolerances.get(name))
            ]
    return found


def _repeated(
    expected: list[Row], actual: list[Row], key: tuple[str, ...]
) -> list[tuple[str, tuple[Any, ...]]]:
    return [
        (which, at)
        for which, rows in (("expected", expected), ("actual", actual))
        for at, times in Counter(tuple(row[k] for k in key) for row in rows).items()
        if times > 1
    ]


def _unkeyed(expected: list[Row], actual: list[Row]) -> list[str]:
    wanted = Counter(repr(tuple(row.values())) for row in expected)
    got = Counter(repr(tuple(row.values())) for row in actual)
    missing = [f"missing row ({n}x): {row}" for row, n in sorted((wanted - got).items())]
    return missing + [f"unexpected row ({n}x): {row}" for row, n in sorted((got - wanted).items())]


def same(expected: Any, actual: Any, tolerance: float | None = None) -> bool:
    """Whether two cells are equal; None equals only None, a flag only a flag."""
    if expected is None or actual is None:
        return expected is actual
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if tolerance is None:
        return bool(expected == actual)
    return math.isclose(float(expected), float(actual), rel_tol=tolerance, abs_tol=tolerance)
