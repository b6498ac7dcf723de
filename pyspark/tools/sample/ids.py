"""Synthetic ids in the form of Mongo object ids: 8 hex digits of seconds, 16 that are unique."""

import numpy as np
import numpy.typing as npt

from tools.sample.quotas import Ints

KINDS = {"restaurant": 1, "user": 2, "order": 3, "line": 4, "orphan": 5}
DIGITS = 24


def scramble(values: Ints | npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64's finalizer: looks random and maps different numbers to different numbers."""
    mixed = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def fractions(values: Ints) -> npt.NDArray[np.float64]:
    """A number in 0..1 for each value, always the same for the same value."""
    return (scramble(values) >> np.uint64(11)).astype(np.float64) / 2.0**53


def object_ids(kind: str, seconds: Ints, *, seed: int = 0, block: int = 0) -> list[str]:
    """One id per instant (seconds since 1970), different over kinds, blocks and positions."""
    key = (KINDS[kind] << 60) | (block << 32)
    offset = scramble(np.array([seed], dtype=np.int64))
    raw = np.empty(len(seconds), dtype=[("seconds", ">u4"), ("unique", ">u8")])
    raw["seconds"] = seconds
    raw["unique"] = scramble((np.arange(len(seconds)) + key).astype(np.uint64) ^ offset)
    text = raw.tobytes().hex()
    return [text[start : start + DIGITS] for start in range(0, len(text), DIGITS)]
