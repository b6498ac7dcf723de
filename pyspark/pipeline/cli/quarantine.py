"""Rejected records on the command line: which ones, where they are, and why."""

import argparse
import io
import json
from collections.abc import Iterator
from typing import Any

from pipeline.errors import InputError
from pipeline.log import say
from pipeline.runs.ledger import list_ledgers
from pipeline.silver.tables import ACCEPTED_IN
from pipeline.sources.csv_files import natural_order
from pipeline.storage import releases
from pipeline.storage.documents import Document
from pipeline.storage.lake import Lake
from pipeline.storage.objects import ObjectStore
from pipeline.storage.root import open_root

# Beside the columns of the source: where a record is, and why it was rejected.
ORIGIN = ("reasons", "source_file", "record_number", "run_id")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `quarantine`."""
    parser.add_argument("run", nargs="?", help="run or release (default: the newest run)")
    parser.add_argument("--table", choices=tuple(ACCEPTED_IN), help="only this source table")
    parser.add_argument("--reason", help="only records with this reason")
    parser.add_argument("--file", help="only records of this file, as order_items/part-1.csv")
    parser.add_argument("--limit", type=int, default=50, help="records shown per table, 0 for all")
    parser.add_argument("--json", action="store_true", help="one JSON object a record")
    parser.set_defaults(command=show)


def show(options: argparse.Namespace) -> int:
    """Print the rejected records of a run, in the order of files and records."""
    home = open_root(options.home)
    run_id, tables = _tables(home.store, options.run)
    say(f"run {run_id}")
    for table in [options.table] if options.table else ACCEPTED_IN:
        version = tables.get(f"silver/quarantine_{table}")
        if version is None:
            raise InputError(f"run {run_id} has no quarantine of {table}: it did not get to silver")
        found = sorted(
            (row for row in _rows(home.lake, table, version) if _is_wanted(row, options)),
            key=lambda row: (natural_order(row["source_file"]), row["record_number"]),
        )
        shown = found[: options.limit] if options.limit else found
        for row in shown:
            print(json.dumps({"table": table, **row}) if options.json else _text(row))
        more = f", {len(shown)} shown (--limit 0 for all)" if len(shown) < len(found) else ""
        say(f"{table}: {len(found):,} of {version['rows']:,} rejected records{more}")
    return 0


def _tables(store: ObjectStore, run_id: str | None) -> tuple[str, Document]:
    """The tables that a run has written or shares, also where it was not published."""
    ledgers = [doc for doc in list_ledgers(store) if run_id in (None, doc["run_id"])]
    written = [
        (str(doc["run_id"]), {k: v for step in doc["steps"] for k, v in step["outputs"].items()})
        for doc in ledgers
    ]
    found = [entry for entry in written if any(name.startswith("silver/") for name in entry[1])]
    if found:
        return found[-1]
    if run_id is None:
        raise InputError("there is no run with a quarantine")
    return run_id, releases.read_manifest(store, run_id)["tables"]


def _rows(lake: Lake, table: str, version: Document) -> Iterator[dict[str, Any]]:
    from pyarrow import parquet  # late: no other command needs it

    for entry in version["files"]:
        body = lake.body(f"silver/quarantine_{table}", version["path"], entry)
        yield from parquet.read_table(io.BytesIO(body)).to_pylist()


def _is_wanted(row: dict[str, Any], options: argparse.Namespace) -> bool:
    is_reason = options.reason is None or options.reason in row["reasons"]
    return is_reason and options.file in (None, row["source_file"])


def _text(row: dict[str, Any]) -> str:
    values = [
        f"    {name:<18}{value!r}"
        for name, value in row.items()
        if name not in ORIGIN and value is not None
    ]
    where = f"{row['source_file']}, record {row['record_number']}: {', '.join(row['reasons'])}"
    return "\n".join([where, *values])
