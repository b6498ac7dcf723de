"""A clock that stands still until a test moves it."""

from datetime import datetime, tzinfo
from types import ModuleType

import pytest


class StandingClock(datetime):
    """In the place of a module's `datetime`."""

    moment: datetime

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The moment at which it stands."""
        return cls.moment.astimezone(tz)


def stop_clock(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, *modules: ModuleType
) -> type[StandingClock]:
    """Stop the clock of these modules for a test."""
    monkeypatch.setattr(StandingClock, "moment", moment, raising=False)
    for module in modules:
        monkeypatch.setattr(module, "datetime", StandingClock)
    return StandingClock
