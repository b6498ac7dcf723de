"""The state that the steps of a run share."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipeline.clv_model.customers import Customers
from pipeline.log import say
from pipeline.marts import Inputs
from pipeline.marts.common import identified_customer_id
from pipeline.quality.check import Check
from pipeline.redshift.options import WarehousePlace
from pipeline.rules import Rules
from pipeline.runs.ledger import RunLedger, step_of
from pipeline.runs.lock import RunLock
from pipeline.sources import Source, SourceReport
from pipeline.spark.caching import CacheScope
from pipeline.storage.documents import Document
from pipeline.storage.lake import is_small
from pipeline.storage.root import StorageRoot


@dataclass
class Run:
    """A run in progress: its ledger, its inputs, and the tables that this process has read.

    `latest`: the newest release of the source. `base`: the release whose other tables it shares.
    `cache`: what several marts read, cached until the run ends.
    """

    root: StorageRoot
    ledger: RunLedger
    lock: RunLock
    rules: Rules
    master: str
    session: Future[SparkSession]
    source: Source | None
    report: Future[SourceReport] | None
    warehouse: WarehousePlace | None = None
    latest: Document | None = None
    base: Document | None = None
    frames: dict[str, DataFrame] = field(default_factory=dict)
    cache: CacheScope = field(default_factory=CacheScope)
    _inputs: Inputs | None = None
    _building: Lock = field(default_factory=Lock)

    @property
    def spark(self) -> SparkSession:
        """The one session; it starts while the source is checked."""
        return self.session.result()

    def write(self, table: str, frame: DataFrame) -> Document:
        """Write a table version under this run."""
        return self.root.lake.write(table, frame, self.ledger.run_id, self.lock.token)

    def frame(self, table: str) -> DataFrame:
        """A table that an earlier step wrote, in this process or in another."""
        if table not in self.frames:
            self.frames[table] = self.root.lake.read(self.spark, self.tables()[table])
        return self.frames[table]

    def warn(self, warnings: Sequence[str]) -> None:
        """Print warnings and record each once in the ledger: a resumed run may repeat them."""
        recorded = self.ledger.document.setdefault("warnings", [])
        for warning in warnings:
            say(f"  warning: {warning}")
        recorded += [warning for warning in warnings if warning not in recorded]

    def tables(self) -> Document:
        """The tables of the release to be: this run's, and of its base those of other steps.

        Where the run builds a table anew, nothing may read that of the base in the meantime.
        """
        if self.base is None:
            return self.ledger.outputs()
        own = {step["name"] for step in self.ledger.document["steps"]}
        shared = {name: v for name, v in self.base["tables"].items() if step_of(name) not in own}
        return shared | self.ledger.outputs()

    def shared_checks(self) -> list[Check]:
        """The checks of the tables that are shared with the base release, made by the same code."""
        base = self.base
        if base is None or base["code_version"] != self.ledger.document["code_version"]:
            return []
        tables = self.tables()
        shared = {name for name in base["tables"] if tables.get(name) == base["tables"][name]}
        return [Check(**entry) for entry in base["checks"] if entry["table"] in shared]

    def inputs(self, cache: CacheScope | None = None) -> Inputs:
        """Silver cut to the release's scope, and the marts so far; marts may call it in parallel.

        The orders are cached for all marts; `cache` is that of one mart.
        """
        with self._building:
            if self._inputs is None:
                self._inputs = _build_inputs(self)
        gold = [table for table in self.tables() if table.startswith("gold/")]
        marts = {table.removeprefix("gold/"): self.frame(table) for table in gold}
        return replace(self._inputs, marts=marts, cache=cache or CacheScope())


def _build_inputs(run: Run) -> Inputs:
    document = run.ledger.document
    as_of = date.fromisoformat(document["as_of"])
    # A column needs the session, which a resumed run may still be waiting for: tables come first.
    all_orders, all_lines = run.frame("silver/orders"), run.frame("silver/order_lines")
    in_scope = ~F.col("is_test") & (F.col("business_date") <= F.lit(as_of))
    orders = run.cache.keep(all_orders.where(in_scope))
    customer_orders = orders.where(identified_customer_id(run.rules).isNotNull())
    if not is_small(run.tables()["silver/orders"]):
        # One shuffle for all that the marts do by customer.
        customer_orders = run.cache.keep(customer_orders.repartition("customer_id"))
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
        customers=Customers(customer_orders, as_of, run.cache),
    )
