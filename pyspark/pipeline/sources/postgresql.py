"""The source tables in PostgreSQL, read over JDBC by a user who may only read."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import psycopg
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.errors import InputError
from pipeline.sources import (
    COLUMNS,
    MALFORMED,
    OPTIONAL_TABLES,
    RECORD_NUMBER,
    SOURCE_FILE,
    SourceFile,
    SourceReport,
)
from pipeline.sources.postgresql_driver import DRIVER, ensure_driver, naming
from pipeline.sources.postgresql_place import Access, Place, parse_location, read_access
from pipeline.sources.postgresql_tables import (
    TableQuery,
    TableSummary,
    find_table,
    partitioning,
    summarize,
)

APPLICATION = "global-partners-pipeline"
CONNECT_SECONDS = 10
FETCH_ROWS = 10_000

# Every connection of a run sees the state that the check saw, whatever is loaded meanwhile.
JOIN_SNAPSHOT = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '{}'"
)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class _Snapshot:
    """One state of the database, kept by an open transaction: its id, and the tables in it."""

    connection: psycopg.Connection[Any]
    id: str
    tables: dict[str, tuple[TableQuery, TableSummary]]


class PostgresqlSource:
    """The source tables in one database. Reads are consistent until `close`."""

    kind = "postgresql"

    def __init__(self, location: str) -> None:
        self.place: Place = parse_location(location)
        # Not the user: another user reads the same data.
        where = f"postgresql:{self.place.host}:{self.place.port}/{self.place.database}"
        self.id = hashlib.sha256(where.encode()).hexdigest()[:16]

    def expected_records(self) -> int | None:
        """None: the tables are counted by `check`."""
        return None

    def describe(self) -> str:
        """Database, server and user."""
        return self.place.describe()

    def check(self) -> SourceReport:
        """Count and hash every table. Raises InputError: no connection, a table is not as it
        must be.

        A SourceFile's `sha256` is made of a hash over the rows' texts that the database computes
        (in any order, without the keys): equal contents are equal, and any edit shows.
        """
        files = [
            SourceFile(
                table=table,
                name=query.name,
                records=summary.records,
                sha256=hashlib.sha256(summary.content.encode()).hexdigest(),
            )
            for table, (query, summary) in self._snapshot.tables.items()
        ]
        return SourceReport(files=tuple(files))

    def read(self, spark: SparkSession, table: str) -> DataFrame | None:
        """As the port says; `_record_number` is the identity key, else the rank of the record."""
        snapshot = self._snapshot
        if table not in snapshot.tables:
            return None
        query, summary = snapshot.tables[table]
        options = self._jdbc_options(snapshot.id) | partitioning(query, summary)
        with naming(self.describe()):
            ensure_driver(spark)
            self._access.give_to_workers(spark)
            records = (
                spark.read.format("jdbc")
                .options(dbtable=f"({query.text}) AS records", **options)
                .load()
            )
        return records.select(
            *COLUMNS[table],
            F.lit(query.name).alias(SOURCE_FILE),
            RECORD_NUMBER,
            F.lit(None).cast("string").alias(MALFORMED),
        )

    def close(self) -> None:
        """End the transaction; frames that were read can't be computed any more."""
        snapshot = self.__dict__.pop("_snapshot", None)
        if snapshot is not None:
            snapshot.connection.close()

    @cached_property
    def _access(self) -> Access:
        return read_access()

    @cached_property
    def _snapshot(self) -> _Snapshot:
        """Opened once: the counts, the hashes and every partition are of the same state."""
        connection = self._expecting(self._connect)
        try:
            return self._expecting(lambda: _take_snapshot(connection))
        except BaseException:
            connection.close()
            raise

    def _connect(self) -> psycopg.Connection[Any]:
        options: dict[str, Any] = {
            "host": self.place.host,
            "port": self.place.port,
            "dbname": self.place.database,
            "user": self.place.user,
            "password": self._access.password,
            "connect_timeout": CONNECT_SECONDS,
            "application_name": APPLICATION,
        }
        connection = psycopg.connect(**(options | self._access.tls(self.place)))
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return connection

    def _expecting(self, action: Callable[[], T]) -> T:
        """What the database answers becomes an InputError that names the place, not the secret."""
        try:
            return action()
        except psycopg.Error as error:
            first = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise InputError(f"{self.describe()}: {first}{self._hint()}") from None
        except InputError as error:
            raise InputError(f"{self.describe()}: {error}") from None

    def _hint(self) -> str:
        if self._access.password is not None:
            return ""
        return " (no password is set: GP_DATABASE_PASSWORD_FILE or GP_DATABASE_SECRET)"

    def _jdbc_options(self, snapshot_id: str) -> dict[str, str]:
        access = self._access
        options = access.tls(self.place) | {
            "url": self.place.jdbc_url,
            "driver": DRIVER,
            "user": self.place.user,
            "ApplicationName": APPLICATION,
            "connectTimeout": str(CONNECT_SECONDS),
            "tcpKeepAlive": "true",
            # With a fetch size Spark reads in a transaction, which the snapshot needs.
            "fetchsize": str(FETCH_ROWS),
            "sessionInitStatement": JOIN_SNAPSHOT.format(snapshot_id),
        }
        return options | ({} if access.password is None else {"password": access.password})


def _take_snapshot(connection: psycopg.Connection[Any]) -> _Snapshot:
    """Begin the transaction that keeps the state. Raises InputError, psycopg.Error."""
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    tables: dict[str, tuple[TableQuery, TableSummary]] = {}
    for table in COLUMNS:
        query = find_table(connection, table)
        if query is None:
            continue
        summary = summarize(connection, table, query)
        # The database always has the table of an optional file: no rows, no file.
        if summary.records or table not in OPTIONAL_TABLES:
            tables[table] = (query, summary)
    return _Snapshot(connection=connection, id=row[0], tables=tables)
