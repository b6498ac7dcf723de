"""A run at work: what its steps share."""

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.marts import Inputs
from pipeline.marts.common import person
from pipeline.quality.check import Check
from pipeline.redshift.options import WarehousePlace
from pipeline.rules import Rules
from pipeline.runs.ledger import RunLedger
from pipeline.sources import Source, SourceReport
from pipeline.storage import releases
from pipeline.storage.documents import Document
from pipeline.storage.lake import Lake, is_small
from pipeline.storage.objects import ObjectStore


@dataclass
class Run:
    """A run at work: its ledger, its inputs, and the tables of this process by name."""

    store: ObjectStore
    lake: Lake
    ledger: RunLedger
    rules: Rules
    token: int
    session: Future[SparkSession]
    source: Source | None
    report: Future[SourceReport] | None
    warehouse: WarehousePlace | None = None
    frames: dict[str, DataFrame] = field(default_factory=dict)
    _inputs: Inputs | None = None
    _building: Lock = field(default_factory=Lock)

    @property
    def spark(self) -> SparkSession:
        """The one session; it starts while the source is checked."""
        return self.session.result()

    def write(self, table: str, frame: DataFrame) -> Document:
        """Write a table version under this run."""
        return self.lake.write(table, frame, self.ledger.run_id, self.token)

    def frame(self, table: str) -> DataFrame:
        """A table that an earlier step wrote, in this process or in another."""
        if table not in self.frames:
            self.frames[table] = self.lake.read(self.spark, self.tables()[table])
        return self.frames[table]

    def tables(self) -> Document:
        """The tables of the release to be: this run's over those shared with its base release."""
        base = self.ledger.document["base_release"]
        shared = releases.read_manifest(self.store, base)["tables"] if base else {}
        return dict(shared) | self.ledger.outputs()

    def shared_checks(self) -> list[Check]:
        """What was found in the base release, by the same code, of tables that are shared whole."""
        base = self.ledger.document["base_release"]
        manifest = releases.read_manifest(self.store, base) if base else None
        if manifest is None or manifest["code_version"] != self.ledger.document["code_version"]:
            return []
        tables, before = self.tables(), manifest["tables"]
        shared = {name for name in before if tables.get(name) == before[name]}
        return [Check(**entry) for entry in manifest["checks"] if entry["table"] in shared]

    def inputs(self) -> Inputs:
        """Silver cut to the release's scope, and the marts so far.

        The orders are kept in memory for all marts. Marts that are built side by side may ask.
        """
        with self._building:
            if self._inputs is None:
                self._inputs = _build_inputs(self)
        gold = [table for table in self.tables() if table.startswith("gold/")]
        marts = {table.removeprefix("gold/"): self.frame(table) for table in gold}
        return replace(self._inputs, marts=marts)


def _build_inputs(run: Run) -> Inputs:
    document = run.ledger.document
    as_of = date.fromisoformat(document["as_of"])
    # A column needs the session, which a resumed run may still be waiting for: tables come first.
    all_orders, all_lines = run.frame("silver/orders"), run.frame("silver/order_lines")
    in_scope = ~F.col("is_test") & (F.col("business_date") <= F.lit(as_of))
    orders = all_orders.where(in_scope).cache()
    customer_orders = orders.where(person(run.rules).isNotNull())
    if not is_small(run.tables()["silver/orders"]):
        # One shuffle for all that the marts do by customer.
        customer_orders = customer_orders.repartition("customer_id").cache()
    lines = all_lines.where(in_scope)
    keys = lines.select("order_id", "lineitem_id")
    options = run.frame("silver/order_options")
    return Inputs(
        orders=orders,
        customer_orders=customer_orders,
        lines=lines,
        options=options.join(keys, on=["order_id", "lineitem_id"], how="left_semi"),
        calendar=run.frame("silver/calendar"),
        restaurants=run.frame("silver/restaurants"),
        rules=run.rules,
        as_of=as_of,
        first_date=date.fromisoformat(document["first_date"]),
    )
