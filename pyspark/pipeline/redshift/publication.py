"""Publishing a release to the warehouse: load, audit, register; then the pointer follows.

Rows come before releases/current.json moves, so the API never serves a release whose rows are
missing. The pointer of the warehouse, which only the views of analysts read, follows afterwards: it
never shows what releases/current.json has not shown (docs/decisions/0009).
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import BytesIO

from pipeline.errors import AuditError
from pipeline.log import log, say
from pipeline.redshift.tables import WarehouseTable, warehouse_tables
from pipeline.redshift.warehouse import Measured, Versions, Warehouse
from pipeline.storage import releases
from pipeline.storage.documents import Document
from pipeline.storage.lake_s3 import S3Lake
from pipeline.storage.objects import ObjectStore

READERS = 4
# Lists of files for COPY; a rule of the bucket removes them after some days.
COPIES = "copies"


def load_release(
    warehouse: Warehouse, lake: S3Lake, release: str, as_of: str, tables: Versions
) -> None:
    """Bring a release's tables into the warehouse; nothing is shown yet. Can be repeated.

    Versions that are there already, above all those shared with earlier releases, are not loaded
    again. Raises AuditError when rows or money differ from the lake's, ConflictError when fenced.
    """
    versions = {name: tables[name] for name in warehouse_tables() if name in tables}
    warehouse.raise_fence()
    changed = warehouse.update_tables()
    loaded = warehouse.loaded()
    missing = {
        name: version
        for name, version in versions.items()
        if loaded.get((name, version["run_id"])) != version["path"]
    }
    with ThreadPoolExecutor(READERS) as pool:
        # While a table is loaded, the totals of the others are computed here.
        expected = {
            name: pool.submit(_expected, lake, warehouse_tables()[name], version)
            for name, version in versions.items()
        }
        for name, version in missing.items():
            manifest = _put_manifest(lake, warehouse, version) if version["files"] else None
            warehouse.load(warehouse_tables()[name], version, manifest)
            log("table loaded", table=name, rows=version["rows"])
        _audit(warehouse, versions, {name: sums.result() for name, sums in expected.items()})
    warehouse.register(release, as_of, versions)
    say(
        f"    warehouse: {len(missing)} tables loaded, {len(versions) - len(missing)} there already"
    )
    log("warehouse loaded", tables=len(missing), shared=len(versions) - len(missing), ddl=changed)


def follow_pointer(warehouse: Warehouse, store: ObjectStore) -> None:
    """Let the views show the release that is served, where the warehouse has it."""
    pointer = releases.read_pointer(store)
    if pointer is None or pointer["current"] is None:
        return
    release = pointer["current"]["release"]
    moved = warehouse.move_pointer(pointer)
    if not moved:
        say(f"  warning: the views of the warehouse do not show release {release}")
    log("warehouse pointer", release=release, moved=moved)


def purge(warehouse: Warehouse, kept: list[Document], needed_runs: set[str]) -> int:
    """Delete versions that neither a remaining release nor an unfinished run has; how many."""
    used = {(name, v["run_id"]) for manifest in kept for name, v in manifest["tables"].items()}
    unused = [key for key in warehouse.loaded() if key not in used and key[1] not in needed_runs]
    warehouse.drop(unused, [manifest["release"] for manifest in kept])
    return len(unused)


def _put_manifest(lake: S3Lake, warehouse: Warehouse, version: Document) -> str:
    """Write the list of files that COPY reads, and return where it is.

    It has a place of its own per table version and token: no attempt writes over another's.
    """
    entries = [
        {
            "url": lake.location(f"{version['path']}/{entry['name']}"),
            "mandatory": True,
            "meta": {"content_length": entry["bytes"]},
        }
        for entry in version["files"]
    ]
    key = f"{COPIES}/{version['path']}/{warehouse.transactions.token}.manifest"
    body = json.dumps({"entries": entries}).encode()
    lake.client.put_object(Bucket=lake.bucket, Key=lake.prefix + key, Body=body)
    return lake.location(key)


def _expected(lake: S3Lake, table: WarehouseTable, version: Document) -> Measured:
    """Rows and figures of the files themselves, as `ddl.measured`. Raises CorruptTableError."""
    from pyarrow import compute, parquet

    rows, sums = 0, dict.fromkeys(table.money(), Decimal(0))
    seconds: dict[str, list[int]] = {name: [] for name in table.times()}
    for body in _bodies(lake, table.name, version):
        # As nanoseconds, the default, times of the far future would wrap around.
        found = parquet.read_table(
            BytesIO(body), columns=[*sums, *seconds] or None, coerce_int96_timestamp_unit="us"
        )
        rows += found.num_rows
        for name in sums:
            sums[name] += compute.sum(found[name]).as_py() or 0
        for name, ends in seconds.items():
            micros = found[name].cast("int64")
            ends += [
                end // 1_000_000
                for end in compute.min_max(micros).as_py().values()
                if end is not None
            ]
    times = (Decimal(pick(ends, default=0)) for ends in seconds.values() for pick in (min, max))
    return rows, [*sums.values(), *times]


def _bodies(lake: S3Lake, name: str, version: Document) -> Iterator[bytes]:
    for entry in version["files"]:
        yield lake.body(name, version["path"], entry)


def _audit(warehouse: Warehouse, versions: Versions, expected: Mapping[str, Measured]) -> None:
    found = warehouse.measure(versions)
    wrong = [
        name
        for name in versions
        if found.get(name) != expected[name] or expected[name][0] != versions[name]["rows"]
    ]
    if wrong:
        # They are loaded again when the run is resumed.
        warehouse.forget([(name, versions[name]["run_id"]) for name in wrong])
        found_wrong = (
            f"{n}: the warehouse has {found.get(n)}, the lake {expected[n]}" for n in wrong
        )
        raise AuditError("; ".join(found_wrong))
