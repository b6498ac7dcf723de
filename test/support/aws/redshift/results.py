"""Results as the Data API gives them: typed fields, pages, limits.

https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_Field.html: a field is a long, a
double, a boolean, a text or null. Decimals, dates and times are texts.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import Column as DriverColumn
from psycopg.types import TypesRegistry

LONGS = ("int2", "int4", "int8")
DOUBLES = ("float4", "float8")
# https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html, considerations.
MAX_ROW_BYTES = 64 * 1024
MAX_RESULT_BYTES = 500 * 1024 * 1024
TYPE_NAMES = {"text": "varchar", "unknown": "varchar", "name": "varchar", "jsonb": "super"}

Fields = list[dict[str, Any]]


class ResultTooLargeError(Exception):
    """More than the service keeps."""


@dataclass(frozen=True)
class Result:
    """Every row of a statement, and what its columns are."""

    columns: list[dict[str, Any]]
    rows: list[Fields]
    bytes: int


def read(
    description: list[DriverColumn], cells: list[tuple[bytes | None, ...]], types: TypesRegistry
) -> Result:
    """A result from PostgreSQL's text format, which is Redshift's. Raises ResultTooLargeError."""
    names = [_type_name(types, column) for column in description]
    rows, size = [], 0
    for row in cells:
        width = sum(len(cell or b"") for cell in row)
        if width > MAX_ROW_BYTES:
            raise ResultTooLargeError(f"ERROR: a row of {width} bytes exceeds 64 KB")
        size += width
        rows.append([_field(cell, name) for cell, name in zip(row, names, strict=True)])
    if size > MAX_RESULT_BYTES:
        raise ResultTooLargeError("ERROR: the result exceeds 500 MB")
    columns = [_metadata(c, name) for c, name in zip(description, names, strict=True)]
    return Result(columns, rows, size)


def _type_name(types: TypesRegistry, column: DriverColumn) -> str:
    info = types.get(column.type_code)
    return info.name if info else "varchar"


def _field(cell: bytes | None, name: str) -> dict[str, Any]:
    if cell is None:
        return {"isNull": True}
    text = cell.decode()
    if name in LONGS:
        return {"longValue": int(text)}
    if name in DOUBLES:
        return {"doubleValue": float(text)}
    if name == "bool":
        return {"booleanValue": text == "t"}
    return {"stringValue": text}


def _metadata(column: DriverColumn, name: str) -> dict[str, Any]:
    return {
        "name": column.name,
        "label": column.name,
        "typeName": TYPE_NAMES.get(name, name),
        "precision": column.precision or 0,
        "scale": column.scale or 0,
        "length": 0,
        "nullable": 1,
        "isSigned": name in (*LONGS, *DOUBLES, "numeric"),
        "isCaseSensitive": name not in (*LONGS, *DOUBLES, "numeric"),
        "isCurrency": False,
        "schemaName": "",
        "tableName": "",
    }
