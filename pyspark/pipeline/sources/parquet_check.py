"""The check of one Parquet file: its columns, their types, how many records."""

import hashlib
from typing import BinaryIO

from pipeline.errors import InputError
from pipeline.sources import COLUMNS, SourceFile
from pipeline.sources.csv_check import CheckedFile, check_header

BLOCK = 1 << 20


def check_parquet(stream: BinaryIO, path: str, name: str, table: str) -> CheckedFile:
    """Read the footer and hash the bytes. Raises InputError that names file and column."""
    import pyarrow as pa  # late: most sources have none
    from pyarrow import parquet

    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    stream.seek(0)
    try:
        file = parquet.ParquetFile(stream)
        schema = file.schema_arrow
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be read as Parquet: {error}") from error
    header = tuple(title.strip().lower() for title in schema.names)
    warnings = check_header(header, name, table)
    for title, field in zip(header, schema, strict=True):
        if title in COLUMNS[table] and not _is_plain(pa.types, field.type):
            raise InputError(f"{name}: column {title} is {field.type}; store it as text")
    return CheckedFile(
        path=path,
        source=SourceFile(
            table=table, name=name, records=file.metadata.num_rows, sha256=digest.hexdigest()
        ),
        header=header,
        max_fields=len(header),
        has_crlf=False,
        warnings=warnings,
    )


def _is_plain(types: object, kind: object) -> bool:
    """Whether values of a type have one text. Floating point is left out: it holds no price."""
    names = ("string", "large_string", "boolean", "integer", "decimal", "date", "timestamp", "null")
    return any(getattr(types, f"is_{name}")(kind) for name in names)
