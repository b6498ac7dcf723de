"""The request for a run."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.errors import InputError
from pipeline.redshift.options import WarehousePlace
from pipeline.rules import Rules
from pipeline.sources.locations import absolute, open_source
from pipeline.storage.documents import Document
from pipeline.storage.root import is_s3

RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def new_run_id() -> str:
    """A run id that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options of a run. `resume` is a run id, or empty for the last unfinished run.

    `retries`: the platform may start the same command again after a failure.
    """

    home: str | Path
    master: str
    warehouse: WarehousePlace | None = None
    data: str | None = None
    run_id: str = field(default_factory=new_run_id)
    resume: str | None = None
    retries: bool = False
    stage: str | None = None
    marts: tuple[str, ...] = ()
    as_of: date | None = None
    overrides: Sequence[str] = ()
    allow_shrink: bool = False
    force: bool = False
    reason: str | None = None
    keep_releases: int = 3
    keep_days: int = 14
    keep_run_days: int = 90

    def __post_init__(self) -> None:
        for run_id in filter(None, (self.run_id, self.resume)):
            if not RUN_ID.fullmatch(run_id):
                raise InputError(
                    f"run id {run_id!r}: expected letters, digits, dot, underscore, hyphen; "
                    "at most 64 characters"
                )

    def source(self) -> Document | None:
        """The source as a ledger names it: DATA, else the generated sample, else None."""
        location = self.data
        if location is None:
            if is_s3(self.home) or not (Path(self.home) / "sample").is_dir():
                return None
            location = str(Path(self.home) / "sample")
        location = absolute(location)
        source = open_source(location)
        return {"kind": source.kind, "id": source.id, "location": location}


def refuse_future(as_of: date | None, rules: Rules, now: datetime) -> None:
    """Raises InputError when as_of is after today in the restaurants' time zone."""
    today = now.astimezone(ZoneInfo(rules.time_zone)).date()
    if as_of is not None and as_of > today:
        raise InputError(f"--as-of {as_of} is after today, {today} in {rules.time_zone}")
