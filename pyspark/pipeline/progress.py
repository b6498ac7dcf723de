"""What a person sees of a run, and the structured log beside it."""

import json
import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.storage import documents
from pipeline.storage.documents import Document

LOGGER = logging.getLogger("pipeline")
LAYOUT = "{:<22}{:>12}{:>12}{:>9}"


class JsonFormatter(logging.Formatter):
    """One JSON object a line; `extra={"fields": {...}}` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        entry: dict[str, Any] = {
            "time": documents.instant(),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def log_to(folder: Path | None) -> str:
    """Send the structured log to `folder`/pipeline.jsonl, without a folder to standard error (on
    Glue that is CloudWatch); returns where.
    """
    if folder is None:
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
        place = "the log"
    else:
        folder.mkdir(parents=True, exist_ok=True)
        place = str(folder / "pipeline.jsonl")
        handler = logging.FileHandler(place, encoding="utf-8")
    handler.setFormatter(JsonFormatter())
    LOGGER.handlers = [handler]
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    return place


def log(event: str, **fields: Any) -> None:
    """One structured log line."""
    LOGGER.info(event, extra={"fields": fields})


def say(text: str = "") -> None:
    """One line on the terminal; standard output stays free for results."""
    print(text, file=sys.stderr, flush=True)


def say_step(step: Document) -> None:
    """A finished step: its tables with their rows, then its seconds."""
    outputs: Mapping[str, Document] = step["outputs"]
    state = "" if step["attempts"] else "shared"
    seconds = f"{step['seconds']:.1f} s" if step["seconds"] is not None else state
    rows = sum(version["rows"] for version in outputs.values())
    say(f"  {step['name']:<16}{f'{rows:,} rows' if outputs else '':>18}{seconds:>10}")
    log("step succeeded", step=step["name"], rows=rows, seconds=step["seconds"])


def say_changes(changes: Mapping[str, Mapping[str, int]]) -> None:
    """What changed in the source since its last release."""
    for table, counts in changes.items():
        parts = [f"{count:,} {kind}" for kind, count in counts.items() if count]
        say(f"    {table}: {', '.join(parts) or 'unchanged'} since the last release")
    log("source compared", **{table: dict(counts) for table, counts in changes.items()})


def say_summary(ledger: Document, seconds: float) -> None:
    """The end of a run: what was read, accepted and quarantined, and why."""
    say()
    if ledger["counts"]:
        say("  " + LAYOUT.format("source table", "read", "accepted", "quarant."))
    for table, counted in ledger["counts"].items():
        cells = (f"{counted[key]:,}" for key in ("read", "accepted", "quarantined"))
        say("  " + LAYOUT.format(table, *cells))
        for reason, records in counted["by_reason"].items():
            say("  " + LAYOUT.format("", "", reason, f"{records:,}"))
    failed = [check for check in ledger["checks"] if not check["passed"]]
    say(f"  checks: {len(ledger['checks']) - len(failed)} passed, {len(failed)} failed")
    for check in failed:
        say(f"    FAILED {check['name']} ({check['table'] or 'release'}): {check['detail']}")
    say(
        f"  run {ledger['run_id']}: {ledger['status']}, as of {ledger['as_of']}, "
        f"release {ledger['release'] or 'none'}, {seconds:.1f} s"
    )
