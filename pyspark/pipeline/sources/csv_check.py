"""The check of one CSV file before any Spark work: one pass, in a fraction of Spark's start time.

Spark's reader is lenient: it would take an unclosed quote, bad UTF-8 or a shifted header for data.
"""

import csv
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import InputError
from pipeline.sources import COLUMNS, SourceFile

GZIP_MAGIC = b"\x1f\x8b"

# A longer field is an unclosed quote that runs over the records after it.
MAX_FIELD_CHARACTERS = 16 * 1024 * 1024

# The whole fields, each with its comma, at the start of a record.
WHOLE_FIELDS = re.compile(r'(?>(?:"(?:[^"]|"")*+"|[^",\r\n][^,\r\n]*+|),)*+')


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """What reading a CSV or Parquet file with Spark needs to know of it.

    `path`: a local path, or an address in S3. `header`: names in the file's order, lower case.
    `max_fields`: of its widest record.
    """

    path: str
    source: SourceFile
    header: tuple[str, ...]
    max_fields: int
    has_crlf: bool
    warnings: tuple[str, ...]


class _Lines:
    """Decoded lines of a file; keeps the record being read, for messages."""

    def __init__(self, stream: Iterable[bytes], name: str) -> None:
        self.digest = hashlib.sha256()
        self.has_crlf = False
        self.record: list[str] = []
        self.number = 0
        self.name = name
        self._stream = stream

    def __iter__(self) -> Iterator[str]:
        # Split at line feeds only, as Spark does: both read the same records.
        for raw in self._stream:
            self.number += 1
            self.digest.update(raw)
            line = self._decode(raw)
            if "\r" in line:
                line = self._carriage_returns(line)
            self.record.append(line)
            yield line

    def _decode(self, raw: bytes) -> str:
        if b"\0" in raw or (self.number == 1 and raw.startswith(GZIP_MAGIC)):
            raise InputError(
                f"{self.name}, line {self.number}: binary data; expected a CSV text file"
            )
        try:
            return raw.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"{self.name}, line {self.number}: not valid UTF-8 (byte {error.start + 1})"
            ) from error

    def _carriage_returns(self, line: str) -> str:
        """A carriage return of its own is white space inside a field, as it is to Spark."""
        body, ending = (line[:-2], "\r\n") if line.endswith("\r\n") else (line, "")
        self.has_crlf = self.has_crlf or ending != ""
        if self.number == 1 and "\r" in body:
            raise InputError(
                f"{self.name}, line 1: a carriage return without line feed; "
                "lines end with LF or CRLF"
            )
        return body.replace("\r", " ") + ending

    def broken_quote_line(self) -> int:
        """The line on which the field begins that the current record breaks at."""
        text = "".join(self.record)
        whole = WHOLE_FIELDS.match(text)
        first_line = self.number - len(self.record) + 1
        return first_line + text.count("\n", 0, whole.end() if whole else 0)


def is_gzip(name: str) -> bool:
    """Whether a file is compressed, by the ending of its name."""
    return name.lower().endswith(".gz")


def check_file(path: Path, name: str, table: str) -> CheckedFile:
    """Read a file once, strictly. Raises InputError that names file, line and column."""
    try:
        if path.stat().st_size == 0:
            raise InputError(f"{name} is empty: expected a header line")
        with path.open("rb") as stream:
            return check_stream(stream, str(path), name, table)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error}") from error


def check_stream(stream: BinaryIO, path: str, name: str, table: str) -> CheckedFile:
    """As `check_file`, of a file that is open. `path`: where it is."""
    content = gzip.GzipFile(fileobj=stream) if is_gzip(path) else stream
    try:
        return _check_lines(_Lines(content, name), path, table)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name} cannot be read: {error}") from error


def _check_lines(lines: _Lines, path: str, table: str) -> CheckedFile:
    name = lines.name
    records = _records(lines)
    titles = next(records, None)
    if titles is None:
        raise InputError(f"{name} has no header line")
    header = tuple(title.strip().lower() for title in titles)
    warnings = check_header(header, name, table)
    count, max_fields = 0, len(header)
    for record in records:
        count += 1
        max_fields = max(max_fields, len(record))
    return CheckedFile(
        path=path,
        source=SourceFile(table=table, name=name, records=count, sha256=lines.digest.hexdigest()),
        header=header,
        max_fields=max_fields,
        has_crlf=lines.has_crlf,
        warnings=warnings,
    )


def _records(lines: _Lines) -> Iterator[list[str]]:
    """Every record but empty lines, header included."""
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    try:
        for record in csv.reader(lines, strict=True):
            lines.record.clear()
            if record:
                yield record
    except csv.Error as error:
        line = lines.broken_quote_line()
        raise InputError(
            f"{lines.name}, line {line}: the quote that opens a field here is not closed, "
            f"or text follows its closing quote (noticed on line {lines.number})"
        ) from error


def check_header(header: Sequence[str], name: str, table: str) -> tuple[str, ...]:
    """Warnings. No message quotes a title that is not a column: it may be data."""
    columns = COLUMNS[table]
    missing = [column for column in columns if column not in header]
    if len(missing) == len(columns):
        raise InputError(
            f"{name}: the first line has none of the columns {', '.join(columns)}: is the header "
            "missing?"
        )
    if missing:
        raise InputError(f"{name}: missing column {', '.join(missing)}")
    repeated = [column for column in columns if header.count(column) > 1]
    if repeated:
        raise InputError(f"{name}: column {', '.join(repeated)} appears more than once")
    extra = [str(at) for at, title in enumerate(header, start=1) if title not in columns]
    if not extra:
        return ()
    return (f"{name}: {len(extra)} unknown columns are ignored (number {', '.join(extra)})",)
