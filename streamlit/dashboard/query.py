"""Queries to the API, and its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Params = Mapping[str, str | Sequence[str]]
Row = dict[str, Any]

# The most rows of one reply (docs/api.md).
ROW_LIMIT = "1000"


@dataclass(frozen=True)
class Query:
    """One GET: path under the API's base and its parameters."""

    path: str
    params: Params = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The table that it reads, as the catalogue names it."""
        return self.path.removeprefix("/v1/").removesuffix("/aggregate")

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for equal queries."""
        values = {name: v if isinstance(v, str) else tuple(v) for name, v in self.params.items()}
        return self.path, tuple(sorted(values.items()))


@dataclass(frozen=True)
class Answer:
    """Rows and the envelope's `meta`."""

    data: Any
    meta: Row

    @property
    def rows(self) -> list[Row]:
        """The rows of a table answer."""
        return self.data if isinstance(self.data, list) else [self.data]

    @property
    def release(self) -> str | None:
        """The release that it is of."""
        return self.meta.get("release")
