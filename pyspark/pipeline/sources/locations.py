"""From what a person writes as DATA to the source that reads it."""

from pathlib import Path

from pipeline.sources import Source
from pipeline.sources.csv_source import CsvSource
from pipeline.sources.postgresql_place import PREFIX, parse_location


def absolute(data: str) -> str:
    """The location to record, so that a resumed run started elsewhere reads the same place.

    A folder of CSV files, or `postgresql://user@host:port/database`. Raises InputError.
    """
    if data.startswith(PREFIX):
        return parse_location(data).location
    return str(Path(data).expanduser().resolve())


def open_source(location: str) -> Source:
    """The source at a location; nothing is read yet. Raises InputError."""
    if location.startswith(PREFIX):
        # Where the source is CSV, the database client is not needed.
        from pipeline.sources.postgresql import PostgresqlSource

        return PostgresqlSource(location)
    return CsvSource(Path(location))
