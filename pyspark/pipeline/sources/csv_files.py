"""The files of each table in a folder: names in any case, part files in natural order."""

import re
from pathlib import Path

from pipeline.errors import InputError
from pipeline.sources import COLUMNS, OPTIONAL_TABLES
from pipeline.sources.s3_path import S3Path

CSV, PARQUET = (".csv", ".csv.gz"), ".parquet"
SUFFIXES = (*CSV, PARQUET)
# Left by Hadoop, by editors and by systems (_SUCCESS, .crc, .DS_Store): never data.
IGNORED_PREFIXES = (".", "_")

AnyPath = Path | S3Path

DIGITS_OR_OTHER = re.compile(r"([0-9]+)|(.)", re.DOTALL)
NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]")


def natural_order(name: str) -> tuple[object, ...]:
    """Sorts names by code point, and a run of digits by its value: export_9 before export_10."""
    units = [
        (ord("0"), int(digits)) if digits else (ord(other), 0)
        for digits, other in DIGITS_OR_OTHER.findall(name)
    ]
    return (units, name)


def find_files(directory: AnyPath) -> dict[str, list[AnyPath]]:
    """The files of each table in order; none of an optional table that is not there.

    Raises InputError where a table is missing or is there twice, and for anything in the folder of
    a table that is not read.
    """
    entries = _entries(directory)
    return {table: _files_of(directory, table, entries) for table in COLUMNS}


def lookalikes(directory: AnyPath) -> list[str]:
    """Warnings for what looks like a table and is not read, as `order_items (1).csv`."""
    return [
        f"{path.name} is not read: {table} is {table}.csv, .csv.gz, .parquet or a folder"
        for path in _entries(directory)
        for table in COLUMNS
        if not _is_named(path, table) and _letters(table) in _letters(path.name)
    ]


def _entries(directory: AnyPath) -> list[AnyPath]:
    if not directory.is_dir():
        raise InputError(f"{directory} is not a folder")
    try:
        every: list[AnyPath] = list(directory.iterdir())
    except OSError as error:
        raise InputError(f"{directory} cannot be read: {error.strerror}") from None
    found = [path for path in every if not path.name.startswith(IGNORED_PREFIXES)]
    return sorted(found, key=lambda path: natural_order(path.name))


def _is_named(path: AnyPath, table: str) -> bool:
    """Whether a name is that of a table's file or folder, in any case."""
    endings = ("", ".csv", PARQUET) if path.is_dir() else SUFFIXES
    return path.name.lower() in {table + ending for ending in endings}


def _letters(name: str) -> str:
    return NOT_ALPHANUMERIC.sub("", name.lower())


def _files_of(directory: AnyPath, table: str, entries: list[AnyPath]) -> list[AnyPath]:
    found = [path for path in entries if _is_named(path, table)]
    if not found and table in OPTIONAL_TABLES:
        return []
    if not found:
        similar = [path.name for path in entries if _letters(table) in _letters(path.name)]
        hint = f"; rename {' or '.join(similar)} if that is it" if similar else ""
        raise InputError(
            f"{table}.csv is missing in {directory} ({table}.csv.gz, {table}.parquet or a folder "
            f"{table} would do){hint}"
        )
    if len(found) > 1:
        both = " and ".join(path.name for path in found)
        raise InputError(f"{both} are both in {directory}: which one is {table}?")
    if found[0].is_dir():
        return _part_files(found[0])
    _require_file(found[0], directory)
    return found


def _part_files(folder: AnyPath) -> list[AnyPath]:
    parts = _entries(folder)
    for path in parts:
        _require_file(path, folder.parent)
        if not path.name.lower().endswith(SUFFIXES):
            raise InputError(
                f"{folder.name}/{path.name} is not a .csv, .csv.gz or .parquet file: remove it "
                "from the part files, or let its name begin with _"
            )
    if not parts:
        raise InputError(f"{folder.name} has no .csv, .csv.gz or .parquet file")
    return parts


def _require_file(path: AnyPath, root: AnyPath) -> None:
    if path.is_file():
        return
    kind = "a folder" if path.is_dir() else "no file"
    if not path.exists():
        kind = "a link to nothing"
    raise InputError(
        f"{path.relative_to(root).as_posix()} is {kind}: expected a CSV or Parquet file"
    )
