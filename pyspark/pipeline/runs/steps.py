"""What each step of a run does. A step reads table versions and writes table versions."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict
from datetime import date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipeline.bronze import build_bronze, verify_rows
from pipeline.errors import AuditError
from pipeline.marts import mart_module
from pipeline.quality.audit import Check, audit_release
from pipeline.runs.changes import diff_sources
from pipeline.runs.context import Run
from pipeline.runs.ledger import reset_step, step_of
from pipeline.runs.progress import say_changes
from pipeline.runs.publish import run_publish, run_warehouse
from pipeline.silver import SilverInput, build_silver
from pipeline.silver.future import earliest_future_time
from pipeline.spark.caching import CacheScope
from pipeline.storage import documents
from pipeline.storage.documents import Document

WRITERS = 3
SILVER_FACTS = ("orders", "order_lines", "order_options", "calendar", "restaurants")


def run_bronze(run: Run) -> Document:
    """Read the whole source into bronze, as text, then close it."""
    assert run.source is not None
    assert run.report is not None
    with closing(run.source):
        report = run.report.result()
        outputs = _write_all(run, "bronze", build_bronze(run.source, run.spark, run.ledger.run_id))
    verify_rows(report, {name.removeprefix("bronze/"): v["rows"] for name, v in outputs.items()})
    run.warn(report.warnings)
    return outputs


def is_unchanged(run: Run) -> bool:
    """Report what changed since the last release of this source; True when there is nothing to do.

    A line whose time was in the future then, and is not now, has become valid: that is a change.
    """
    document, last = run.ledger.document, run.latest
    if last is None:
        return False
    now = {name: run.frame(f"bronze/{name}") for name in _bronze_tables(run.ledger.outputs())}
    before = {
        name: run.root.lake.read(run.spark, last["tables"][f"bronze/{name}"])
        for name in _bronze_tables(last["tables"])
    }
    changes = diff_sources(now, before)
    run.ledger.save(changes=changes)
    say_changes(changes)
    is_same = not any(count for table in changes.values() for count in table.values())
    future = last.get("earliest_future_time")
    has_come = future is not None and future <= document["started_at"]
    planned = run.ledger.step("audit")["fingerprint"]
    is_forced = document.get("force", False)
    return is_same and not has_come and last["fingerprint"] == planned and not is_forced


def run_silver(run: Run) -> Document:
    """Clean, check and quarantine; facts of the release go into the ledger."""
    document = run.ledger.document
    outputs: Document = {}

    def save(name: str, frame: DataFrame) -> DataFrame:
        table = f"silver/{name}"
        outputs[table] = run.write(table, frame)
        run.frames[table] = run.root.lake.read(run.spark, outputs[table])
        return run.frames[table]

    requested = document["requested_as_of"]
    summary = build_silver(
        SilverInput(
            spark=run.spark,
            bronze={name: run.frame(f"bronze/{name}") for name in _bronze_tables(run.tables())},
            rules=run.rules,
            run_id=run.ledger.run_id,
            started_at=datetime.fromisoformat(document["started_at"]),
            requested_as_of=date.fromisoformat(requested) if requested else None,
            save=save,
        )
    )
    run.warn(summary.warnings)
    _warn_of_late_as_of(run, requested)
    future = _earliest_future_time(run, summary.counts["order_items"]["by_reason"])
    document["earliest_future_time"] = documents.instant(future) if future else None
    document["as_of"] = summary.as_of.isoformat()
    document["first_date"] = summary.first_date.isoformat()
    document["counts"] = dict(summary.counts)
    return outputs


def _warn_of_late_as_of(run: Run, requested: str | None) -> None:
    if requested is None:
        return
    orders = run.frame("silver/orders").where(~F.col("is_test"))
    last = orders.agg(F.max("business_date")).collect()[0][0]
    if last < date.fromisoformat(requested):
        run.warn([f"as_of {requested} is after the last order, of {last}"])


def _earliest_future_time(run: Run, by_reason: Mapping[str, int]) -> datetime | None:
    """When a line becomes valid that is rejected for its time in the future; None without any."""
    if "time_invalid" not in by_reason:
        return None
    started_at = datetime.fromisoformat(run.ledger.document["started_at"])
    return earliest_future_time(run.frame("silver/quarantine_order_items"), started_at)


def _bronze_tables(tables: Mapping[str, Document]) -> list[str]:
    return [name.removeprefix("bronze/") for name in tables if name.startswith("bronze/")]


def run_mart(run: Run, mart: str) -> Document:
    """Build every table of one mart."""
    module = mart_module(mart)
    with CacheScope() as cache:
        inputs = run.inputs(cache)
        outputs = _write_all(run, "gold", module.build(inputs))
        if hasattr(module, "metadata"):
            run.ledger.document["metadata"][mart] = module.metadata(inputs)
    return outputs


def run_audit(run: Run) -> Document:
    """Check the release before it is published. Raises AuditError that names what failed."""
    document = run.ledger.document
    tables = run.tables()
    gold = {name.removeprefix("gold/"): name for name in tables if name.startswith("gold/")}
    last = run.latest
    checks = audit_release(
        silver={name: run.frame(f"silver/{name}") for name in SILVER_FACTS},
        gold={short: run.frame(name) for short, name in gold.items()},
        inputs=run.inputs(),
        counts=document["counts"],
        rows={name: version["rows"] for name, version in tables.items()},
        previous_lines=last["tables"]["silver/order_lines"]["rows"] if last else None,
        allow_shrink=document["allow_shrink"],
        passed_before=run.shared_checks(),
    )
    document["checks"] = [asdict(check) for check in checks]
    failed = [check for check in checks if not check.passed]
    if failed:
        for name in _producers(run, failed):
            reset_step(run.ledger.step(name))
        raise AuditError("; ".join(f"{check.name}: {check.detail}" for check in failed))
    return {}


def _producers(run: Run, failed: list[Check]) -> list[str]:
    """The steps that wrote the bad tables, and every step that reads what they wrote."""
    names = [step["name"] for step in run.ledger.document["steps"]]
    bad = {step_of(check.table) for check in failed if check.table} & set(names)
    if bad & {"bronze", "silver"}:
        first = "bronze" if "bronze" in bad else "silver"
        return names[names.index(first) : names.index("audit")]
    return sorted(bad)


def _write_all(run: Run, layer: str, frames: Mapping[str, DataFrame]) -> Document:
    """Write tables side by side: small jobs leave cores idle one after the other."""
    with ThreadPoolExecutor(WRITERS) as pool:
        written = {
            f"{layer}/{name}": pool.submit(run.write, f"{layer}/{name}", frame)
            for name, frame in frames.items()
        }
        return {table: future.result() for table, future in written.items()}


def step_function(name: str) -> Callable[[Run], Document]:
    """The function of a step by its name."""
    layer, _, mart = name.partition("/")
    if layer == "gold":
        return lambda run: run_mart(run, mart)
    return {
        "bronze": run_bronze,
        "silver": run_silver,
        "audit": run_audit,
        "warehouse": run_warehouse,
        "publish": run_publish,
    }[layer]
