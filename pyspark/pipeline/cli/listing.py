"""The commands `runs` and `releases`."""

import argparse
from collections.abc import Iterable

from pipeline.redshift.options import place
from pipeline.runs.ledger import list_ledgers
from pipeline.storage import releases
from pipeline.storage.root import open_root


def runs(options: argparse.Namespace) -> int:
    """Print every run: id, status, as of, seconds, what failed."""
    rows = [("run", "status", "as of", "seconds", "failed step")]
    for ledger in list_ledgers(open_root(options.home).store):
        seconds = sum(step["seconds"] or 0 for step in ledger["steps"])
        failed = [step["name"] for step in ledger["steps"] if step["status"] == "failed"]
        as_of = ledger["as_of"] or "-"
        rows.append((ledger["run_id"], ledger["status"], as_of, f"{seconds:.1f}", *failed))
    _print(rows)
    return 0


def releases_command(options: argparse.Namespace) -> int:
    """Print every release, after `--activate` or `--unpin`."""
    store = open_root(options.home).store
    if options.activate:
        releases.activate(store, options.activate)
    elif options.unpin:
        releases.unpin(store)
    warehouse = place(options, copies=False)
    if warehouse and (options.activate or options.unpin):
        from pipeline.redshift.command import follow

        follow(warehouse, store)
    pointer = releases.read_pointer(store)
    rows = [("release", "sequence", "published", "")]
    for entry in pointer["releases"] if pointer else []:
        served = pointer is not None and pointer["current"]["release"] == entry["release"]
        pinned = served and pointer is not None and pointer["pinned"]
        state = "served, pinned" if pinned else "served" if served else ""
        rows.append((entry["release"], str(entry["sequence"]), entry["published_at"], state))
    _print(rows)
    return 0


def _print(rows: Iterable[tuple[str, ...]]) -> None:
    for name, *cells in rows:
        print(f"{name:<34}" + "".join(f"{cell:<28}" for cell in cells).rstrip())
