"""The statements that publish table versions and releases.

Every method can be repeated. Each change of tables checks the fencing token of its run, so an owner
that was paused while another took over fails when it continues.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.redshift import ddl
from pipeline.redshift.data_api import DataApi, StatementError
from pipeline.redshift.options import WarehousePlace
from pipeline.redshift.tables import SQL_TYPES, WarehouseTable, warehouse_tables
from pipeline.redshift.transactions import Transactions
from pipeline.storage.aws import client
from pipeline.storage.documents import Document

LATE = re.compile(r"\blate: the pointer was moved", re.I)
# The Data API binds every value as text: a number is cast.
HOLD_FENCE = "CALL ops.hold_fence(CAST(:token AS bigint))"

# What was published before the warehouse existed is not in it.
UNKNOWN = re.compile(r"\bunknown: release", re.I)

Versions = Mapping[str, Document]
Measured = tuple[int, list[Decimal]]
Loaded = dict[tuple[str, str], str]


@dataclass
class Warehouse:
    """One run's access; `copy_role` is what COPY reads S3 as."""

    transactions: Transactions
    copy_role: str

    def raise_fence(self) -> None:
        """Shut out every run with a lower token. Raises ConflictError when this one is."""
        self.transactions.change(
            "raise fence",
            ["CALL ops.raise_fence(CAST(:token AS bigint))"],
            self.transactions.fence,
        )

    def update_tables(self) -> int:
        """Make missing tables, columns and views; returns how many statements that took."""
        found = self.transactions.rows(
            "read columns",
            "SELECT table_schema, table_name, column_name FROM svv_columns "
            "WHERE table_schema IN ('silver', 'gold', 'released')",
        )
        existing: dict[str, set[str]] = {}
        for schema, table, column in found:
            existing.setdefault(f"{schema}.{table}", set()).add(column)
        groups = list(ddl.table_statements(existing))
        for batch in ddl.batches(groups):
            self.transactions.change("update tables", batch, {})
        return sum(map(len, groups))

    def loaded(self) -> Loaded:
        """The folder of the lake of every version that is loaded, by table and run."""
        sql = "SELECT table_name, run_id, path FROM ops.loaded"
        return {
            (table, run): path for table, run, path in self.transactions.rows("read loaded", sql)
        }

    def load(self, table: WarehouseTable, version: Document, manifest: str | None) -> None:
        """Replace a version's rows by those of the files that a COPY manifest lists, if any."""
        columns = ", ".join(column.name for column in table.columns)
        typed = ", ".join(f"{c.name} {SQL_TYPES[c.kind]}" for c in table.columns)
        parameters = {
            **self.transactions.fence,
            "run_id": version["run_id"],
            "name": table.name,
            "path": version["path"],
        }
        role = ddl.literal(self.copy_role)
        copy = f"COPY incoming FROM {ddl.literal(manifest or '')} IAM_ROLE {role} "
        statements = [
            HOLD_FENCE,
            f"CREATE TEMP TABLE incoming ({typed})",
            *([copy + "FORMAT AS PARQUET MANIFEST"] if manifest else []),
            f"DELETE FROM {table.place} WHERE run_id = :run_id",
            f"INSERT INTO {table.place} (run_id, {columns}) "
            f"SELECT CAST(:run_id AS varchar(64)), {columns} FROM incoming",
            "DELETE FROM ops.loaded WHERE table_name = :name AND run_id = :run_id",
            "INSERT INTO ops.loaded (table_name, run_id, path, loaded_at) "
            "VALUES (:name, :run_id, :path, getdate())",
        ]
        self.transactions.change(f"load {table.name}", statements, parameters)

    def forget(self, versions: Collection[tuple[str, str]]) -> None:
        """Note that versions, by table and run, are not loaded as they should be."""
        forgets = "DELETE FROM ops.loaded WHERE table_name = :name AND run_id = :run_id"
        for name, run_id in versions:
            given = {**self.transactions.fence, "name": name, "run_id": run_id}
            self.transactions.change(f"forget {name}", [HOLD_FENCE, forgets], given)

    def measure(self, versions: Versions) -> dict[str, Measured]:
        """Rows, and the totals of money columns, of each version; one statement."""
        query = " UNION ALL ".join(
            ddl.measured(warehouse_tables()[name], version["run_id"])
            for name, version in versions.items()
        )
        found = self.transactions.rows("audit", query)
        return {
            name: (rows, [Decimal(total) for total in totals.split(",")[:-1]])
            for name, rows, totals in found
        }

    def register(self, release: str, as_of: str, versions: Versions) -> None:
        """Record a release: which version of each table it has."""
        values = ", ".join(
            f"(:release, {ddl.literal(name)}, {ddl.literal(version['run_id'])})"
            for name, version in versions.items()
        )
        statements = [
            HOLD_FENCE,
            "DELETE FROM ops.release WHERE release = :release",
            "DELETE FROM ops.release_table WHERE release = :release",
            f"INSERT INTO ops.release_table (release, table_name, run_id) VALUES {values}",
            "INSERT INTO ops.release (release, as_of, registered_at) "
            "VALUES (:release, CAST(:as_of AS date), getdate())",
        ]
        given = {**self.transactions.fence, "release": release, "as_of": as_of}
        self.transactions.change("register", statements, given)

    def move_pointer(self, pointer: Document) -> bool:
        """Let the views show the served release; returns whether they do.

        They stay where they are after a later move, and for a pinned release that the warehouse
        does not have, as one that was published before there was a warehouse.
        """
        current = pointer["current"]
        given = {
            "release": current["release"],
            "sequence": str(current["sequence"]),
            "moved_at": pointer["moved_at"],
        }
        try:
            self.transactions.change(
                "move pointer",
                ["CALL ops.move_pointer(:release, CAST(:sequence AS bigint), :moved_at)"],
                given,
            )
        except StatementError as error:
            is_older = pointer["pinned"] and UNKNOWN.search(str(error))
            if is_older or LATE.search(str(error)):
                return False
            raise
        return True

    def drop(self, unused: Collection[tuple[str, str]], releases: Collection[str]) -> None:
        """Delete the rows of versions that no release has, and forget every release but these."""
        remaining = ", ".join(ddl.literal(release) for release in releases)
        for forgets in ("release", "release_table"):
            sql = f"DELETE FROM ops.{forgets} WHERE release NOT IN ({remaining})"
            self.transactions.change("forget releases", [HOLD_FENCE, sql], self.transactions.fence)
        for name, run_id in unused:
            table = warehouse_tables()[name]
            given = {**self.transactions.fence, "name": name, "run_id": run_id}
            statements = [
                HOLD_FENCE,
                f"DELETE FROM {table.place} WHERE run_id = :run_id",
                "DELETE FROM ops.loaded WHERE table_name = :name AND run_id = :run_id",
            ]
            self.transactions.change(f"purge {name}", statements, given)


def open_warehouse(place: WarehousePlace, run_id: str, token: int) -> Warehouse:
    """The warehouse at a place, as this run may use it."""
    api = DataApi(client("redshift-data"), place.workgroup, place.database)
    return Warehouse(Transactions(api, run_id, token), place.copy_role)
