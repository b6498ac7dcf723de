"""The real pipeline over a folder of CSV files, every table as plain rows."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

from oracle.build import STARTED_AT
from pipeline.bronze import build_bronze
from pipeline.marts import MARTS, mart_module
from pipeline.rules import Rules, load_rules
from pipeline.runs.context import Run
from pipeline.silver import SilverInput, build_silver
from pipeline.silver.summary import SilverSummary
from pipeline.sources.csv_source import CsvSource
from support.plan_settings import split_into

RUN_ID = "test-run"
SMALL = {"path": "", "rows": 0}
Tables = dict[str, list[dict[str, Any]]]


@dataclass
class Shelf:
    """Table versions as Parquet under one folder: what a step wrote is what the next one reads."""

    spark: SparkSession
    folder: Path
    frames: dict[str, DataFrame] = field(default_factory=dict)

    def save(self, name: str, frame: DataFrame) -> DataFrame:
        """Write a table, read it back."""
        path = str(self.path(name))
        frame.write.parquet(path)
        # With its schema given, no job reads it from the files.
        self.frames[name] = self.spark.read.schema(frame.schema).parquet(path)
        return self.frames[name]

    def path(self, name: str) -> Path:
        """One folder per table, none inside another's."""
        return self.folder / name.replace("/", ".")

    def rows(self) -> Tables:
        """Every table that was written; instants in UTC without zone."""
        return {
            name: [
                {column: plain(cell) for column, cell in row.items()}
                for row in pq.read_table(
                    self.path(name), coerce_int96_timestamp_unit="us"
                ).to_pylist()
            ]
            for name in self.frames
        }


def plain(cell: Any) -> Any:
    """Instants in UTC without zone, everything else as it is."""
    if isinstance(cell, datetime) and cell.tzinfo is not None:
        return cell.astimezone(UTC).replace(tzinfo=None)
    return cell


def run_tables(
    spark: SparkSession,
    data_dir: Path,
    overrides: Mapping[str, Any] | None = None,
    as_of: date | None = None,
    started_at: datetime = STARTED_AT,
    *,
    marts: Sequence[str] = MARTS,
    partitions: int | None = None,
) -> Tables:
    """`silver/orders`, ..., `clv`, `clv/history`, ... of these marts; `counts` apart.

    `partitions`: among how many the rows are dealt that a mart reads. `counts` has one row: counts
    per source table as the pipeline reports them.
    """
    rules = load_rules([setting(name, value) for name, value in (overrides or {}).items()])
    with TemporaryDirectory() as folder:
        shelf = Shelf(spark, Path(folder))
        summary = save_silver(shelf, data_dir, rules, as_of, started_at)
        save_marts(shelf, marts, rules, dates_of(summary), partitions)
        spark.catalog.clearCache()
        tables = shelf.rows()
    tables = {name.removeprefix("gold/"): rows for name, rows in tables.items()}
    return tables | {"counts": [dict(summary.counts)]}


def save_silver(
    shelf: Shelf,
    data_dir: Path,
    rules: Rules,
    as_of: date | None = None,
    started_at: datetime = STARTED_AT,
) -> SilverSummary:
    """Put bronze and silver of a folder of CSV files onto the shelf."""
    source = CsvSource(data_dir)
    bronze = {
        name: shelf.save(f"bronze/{name}", frame)
        for name, frame in build_bronze(source, shelf.spark, RUN_ID).items()
    }
    source.close()
    return build_silver(
        SilverInput(
            spark=shelf.spark,
            bronze=bronze,
            rules=rules,
            run_id=RUN_ID,
            started_at=started_at,
            requested_as_of=as_of,
            save=lambda name, frame: shelf.save(f"silver/{name}", frame),
        )
    )


def save_marts(
    shelf: Shelf, marts: Sequence[str], rules: Rules, dates: dict[str, Any], partitions: int | None
) -> None:
    """Build marts from the shelf, their rows dealt in turn: a group of several rows is split."""

    def dealt(frame: DataFrame) -> DataFrame:
        return frame.repartition(partitions) if partitions else frame

    run = run_over({name: dealt(frame) for name, frame in shelf.frames.items()}, rules, dates)
    with split_into(shelf.spark, partitions) if partitions else nullcontext():
        for mart in marts:
            for name, frame in mart_module(mart).build(run.inputs()).items():
                run.frames[f"gold/{name}"] = dealt(shelf.save(f"gold/{name}", frame))


def dates_of(summary: SilverSummary) -> dict[str, Any]:
    """What a ledger has of them."""
    return {"as_of": summary.as_of.isoformat(), "first_date": summary.first_date.isoformat()}


def run_over(frames: dict[str, DataFrame], rules: Rules, document: dict[str, Any]) -> Run:
    """A run that has these tables, to ask it for what it hands to a mart."""
    ledger: Any = SimpleNamespace(document=document, outputs=lambda: dict.fromkeys(frames, SMALL))
    nothing: Any = None
    return Run(
        root=nothing,
        ledger=ledger,
        lock=nothing,
        rules=rules,
        master="local[2]",
        session=nothing,
        source=None,
        report=None,
        frames=frames,
    )


def setting(name: str, value: Any) -> str:
    """A rule as the command line takes it."""
    return f"{name}={','.join(value) if isinstance(value, (list, tuple)) else value}"
