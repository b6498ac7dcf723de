"""From what a person writes as DATA to the source that reads it."""

from pathlib import Path

from pipeline.sources import Source
from pipeline.sources.csv_source import CsvSource


def absolute(data: str) -> str:
    """The location to record, so that a resumed run started elsewhere reads the same place."""
    return str(Path(data).expanduser().resolve())


def open_source(location: str) -> Source:
    """The source at a location; nothing is read yet."""
    return CsvSource(Path(location))
