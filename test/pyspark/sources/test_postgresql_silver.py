"""PostgreSQL as the source: the same silver as from the CSV files that were loaded into it."""

from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.bronze import build_bronze
from pipeline.rules import load_rules
from pipeline.silver import SilverInput, build_silver
from pipeline.sources import Source
from pipeline.sources.csv_source import CsvSource
from pipeline.sources.postgresql import PostgresqlSource
from support.datasets.whole_records import whole_records
from support.edge_data import EDGE_STARTED_AT
from support.postgres import Server

pytest_plugins = ["support.postgres_fixtures"]


# Builds silver twice: the views and types of the database have quick tests (test_postgresql.py).
@pytest.mark.full
@pytest.mark.usefixtures("reader_password")
def test_silver_is_the_same_as_from_the_files(
    database: Server, spark: SparkSession, tmp_path: Path
) -> None:
    folder = whole_records(tmp_path / "files")
    database.load(database.put(folder))
    source = PostgresqlSource(database.location())
    from_database = silver(source, spark)
    from_files = silver(CsvSource(folder), spark)
    assert from_database.keys() == from_files.keys()
    for table, rows in from_database.items():
        assert set(rows) ^ set(from_files[table]) == set(), table
        assert len(rows) == len(from_files[table]), table
    source.close()


def silver(source: Source, spark: SparkSession) -> dict[str, list[str]]:
    """Every row of every table of silver, but for the name of the place it was read from."""
    tables: dict[str, list[str]] = {}

    def save(name: str, frame: DataFrame) -> DataFrame:
        kept = frame.localCheckpoint()
        tables[name] = sorted(repr(row.asDict()) for row in kept.drop("source_file").collect())
        return kept

    bronze = {
        table: frame.localCheckpoint()
        for table, frame in build_bronze(source, spark, "run").items()
    }
    summary = build_silver(
        SilverInput(
            spark=spark,
            bronze=bronze,
            rules=load_rules(),
            run_id="run",
            started_at=EDGE_STARTED_AT,
            requested_as_of=None,
            save=save,
        )
    )
    return tables | {"counts": [repr(sorted(summary.counts.items()))]}
