"""Table versions in the lake without Spark: a few rows of every column's type, by pyarrow."""

import hashlib
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.redshift.tables import warehouse_tables
from pipeline.spark.tables import Kind
from pipeline.storage.documents import Document
from pipeline.storage.lake_s3 import S3Lake

ARROW: dict[Kind, tuple[pa.DataType, Any]] = {
    "text": (pa.string(), "it's"),
    "count": (pa.int64(), 7),
    "money": (pa.decimal128(18, 2), Decimal("12.34")),
    "average": (pa.decimal128(18, 2), Decimal("0.05")),
    "percent": (pa.decimal128(18, 2), Decimal("50.00")),
    "ratio": (pa.decimal128(18, 4), Decimal("0.1234")),
    "model": (pa.float64(), 0.1),
    "date": (pa.date32(), date(2024, 2, 29)),
    "time": (pa.timestamp("us"), datetime(2024, 2, 29, 1, 2, 3, 4)),
    "flag": (pa.bool_(), True),
}


def put_version(lake: S3Lake, name: str, run_id: str, rows: int, token: int = 1) -> Document:
    """Write a version of a table and return its manifest entry."""
    columns = {
        column.name: pa.array([ARROW[column.kind][1]] * rows, ARROW[column.kind][0])
        for column in warehouse_tables()[name].columns
    }
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target, use_deprecated_int96_timestamps=True)
    body, path = target.getvalue(), f"{name}/{run_id}/{token}"
    lake.client.put_object(Bucket=lake.bucket, Key=f"{lake.prefix}{path}/part-0.parquet", Body=body)
    sha256 = hashlib.sha256(body).hexdigest()
    file = {"name": "part-0.parquet", "bytes": len(body), "sha256": sha256}
    return {"run_id": run_id, "path": path, "rows": rows, "files": [file]}
