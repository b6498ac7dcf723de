"""The structured log, and lines for the terminal."""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOGGER = logging.getLogger("pipeline")


class JsonFormatter(logging.Formatter):
    """One JSON object a line; `extra={"fields": {...}}` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        entry: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
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
    # A line that can't be written, as on a full disk, must not become a trace on the terminal.
    logging.raiseExceptions = False
    LOGGER.handlers = [handler]
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    # Libraries too: where Java ends, py4j would write the trace of each open call to the terminal.
    logging.getLogger().handlers = [handler]
    return place


def log(event: str, **fields: Any) -> None:
    """One structured log line."""
    LOGGER.info(event, extra={"fields": fields})


def say(text: str = "") -> None:
    """One line on the terminal; standard output stays free for results."""
    print(text, file=sys.stderr, flush=True)
