"""The options of choices.toml, grouped by what they can be drawn for: a family and a price."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHOICES_FILE = Path(__file__).with_name("choices.toml")


@dataclass(frozen=True)
class Choices:
    """Names and groups of all options; `cells` has the positions by (family, price in cents)."""

    group: list[str]
    name: list[str]
    cells: dict[tuple[str, int], list[int]]

    def prices(self, family: str) -> set[int]:
        """The prices, in cents, at which a family has options."""
        return {cents for of, cents in self.cells if of == family}


@cache
def load_choices() -> Choices:
    """Read choices.toml."""
    document = tomllib.loads(CHOICES_FILE.read_text(encoding="utf-8"))
    choices = Choices([], [], {})
    for choice in document["choice"]:
        words = document["words"][choice["words"]] if "words" in choice else [""]
        for family in choice["families"]:
            title = document["families"][family]
            cell = choices.cells.setdefault((family, round(choice["price"] * 100)), [])
            for position, word in enumerate(words):
                group = choice["groups"][position % len(choice["groups"])]
                cell.append(len(choices.name))
                choices.group.append(group.format(family=title))
                choices.name.append(choice["names"].format(family=title, word=word))
    return choices
