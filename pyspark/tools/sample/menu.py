"""The menu of menu.toml as arrays: one entry for each raw (category, item name)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tools.sample.quotas import Floats, Ints, apportion

MENU_FILE = Path(__file__).with_name("menu.toml")
FALL = 0.8
"""The n-th item of a group sells n ** -FALL as often as the first."""
STEPS = (100, 200, 300)
BREAKFAST = "Breakfast"


@dataclass(frozen=True)
class Menu:
    """Entries in the order of the file; every array has one element, or row, an entry.

    `prices` (cents, padded with the last one) has the unit prices in the order of time, `until`
    the share of the entry's lines sold up to the end of each; `extras` of the lines cost one of
    `steps` (cents) more. `family` is empty for what has no options.
    """

    category: list[str]
    name: list[str]
    lines: Ints
    is_dirt: Ints
    family: list[str]
    breakfast: Ints
    prices: Ints
    until: Floats
    extras: Floats
    steps: Ints


@dataclass(frozen=True)
class _Entry:
    category: str
    name: str
    lines: int
    is_dirt: bool
    group: dict[str, Any]


@cache
def load_menu() -> Menu:
    """Read menu.toml."""
    document = tomllib.loads(MENU_FILE.read_text(encoding="utf-8"))
    entries = _entries(document)
    ladders = [_ladder(entry.group["prices"]) for entry in entries]
    width = max(len(prices) for prices, _ in ladders)
    return Menu(
        category=[entry.category for entry in entries],
        name=[entry.name for entry in entries],
        lines=np.array([entry.lines for entry in entries]),
        is_dirt=np.array([int(entry.is_dirt) for entry in entries]),
        family=[entry.group["family"] for entry in entries],
        breakfast=np.array([int(entry.group["category"] == BREAKFAST) for entry in entries]),
        prices=np.array([prices + prices[-1:] * (width - len(prices)) for prices, _ in ladders]),
        until=np.array([until + [1.0] * (width - len(until)) for _, until in ladders]),
        extras=np.array([entry.group["extras"] for entry in entries]),
        steps=np.array([_steps(entry.group) for entry in entries]),
    )


def _steps(group: dict[str, Any]) -> list[int]:
    """Eight draws of a step, the smaller the more frequent."""
    steps: list[int] = list(group.get("steps", STEPS))
    return (steps[1:2] * 2 + steps[2:] + steps[:1] * 8)[:8]


def _ladder(text: str) -> tuple[list[int], list[float]]:
    """Prices in cents and cumulative shares of "4.89:50 5.99:50"."""
    pairs = [pair.split(":") for pair in text.split()]
    shares = np.array([float(share) for _, share in pairs])
    until = np.cumsum(shares) / shares.sum()
    return [round(float(price) * 100) for price, _ in pairs], list(until)


def _entries(document: dict[str, Any]) -> list[_Entry]:
    """Clean entries, each followed by its dirty spellings, which take lines of it."""
    spellings: dict[str, list[tuple[str, int]]] = {}
    for name, spelling, lines in document["dirt"]["names"]:
        spellings.setdefault(name, []).append((spelling, lines))
    dirty = {clean: (typed, lines) for clean, typed, lines in document["dirt"]["categories"]}
    entries: list[_Entry] = []
    for group in document["group"]:
        category = group["category"]
        for position, (name, lines) in enumerate(_items(group)):
            typed = spellings.get(name, [])
            clean = lines - sum(count for _, count in typed)
            entries.append(_Entry(category, name, clean, False, group))
            entries += [_Entry(category, other, count, True, group) for other, count in typed]
            if position == 0 and category in dirty:
                typed_category, count = dirty.pop(category)
                entries.append(_Entry(typed_category, name, count, True, group))
    return entries


def _items(group: dict[str, Any]) -> list[tuple[str, int]]:
    items = group["items"]
    if "lines" not in group:
        return [(name, lines) for name, lines in items]
    ranks = np.arange(1, len(items) + 1)
    return list(zip(items, apportion(ranks**-FALL, group["lines"], least=1).tolist(), strict=True))
