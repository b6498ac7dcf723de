"""One check of a release."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """Its name, whether it passed, and what was found.

    `table` is the table to make again after a failure (`gold/clv`), None where none is bad.
    """

    name: str
    table: str | None
    passed: bool
    detail: str
