"""`make bench`: seconds per step and peak memory of the pipeline, beside DuckDB and a bare Fastify.

Every figure is shown with a ratio to a baseline of the same run, because machines are noisy.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scale import bench_scales
from usage import MAIN, ROOT, run

BENCH = ROOT / "test" / "bench"


def main() -> int:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=["pipeline", "api", "lambda", "scale"], help="one part")
    parser.add_argument(
        "--scale", type=float, action="append", help="scales (default 1; of scale: 1, 10)"
    )
    parser.add_argument("--beside", help="API, Lambda: a prepared checkout to compare with")
    parser.add_argument("--marts", help="build only these marts (a,b); DuckDB still builds all")
    options = parser.parse_args()
    if options.only == "scale":
        bench_scales(options.scale or [])
    if options.only in (None, "pipeline"):
        for scale in options.scale or [1.0]:
            bench_pipeline(scale, ["--marts", options.marts] if options.marts else [])
    beside = [Path(options.beside).resolve()] if options.beside else []
    for part in ("api", "lambda"):
        if options.only in (None, part):
            subprocess.run(["node", BENCH / f"{part}.ts", *beside], check=True, cwd=ROOT)
    return 0


def bench_pipeline(scale: float, only: list[str]) -> None:
    """One whole run at a scale: seconds per step, memory of all processes; then the API over it."""
    folder = Path(tempfile.mkdtemp(prefix="gp-bench-"))
    try:
        data, home = folder / "data", folder / "home"
        sample = ["sample", "--out", data, "--scale", scale]
        subprocess.run([sys.executable, MAIN, *map(str, sample)], check=True, cwd=ROOT)
        baseline = bench_duckdb(data)
        wall, usage = run(home, data, "bench", *only)
        print(f"\npipeline at scale {scale:g}")
        for name, seconds in step_seconds(home):
            print(f"  {name:<18}{seconds:>8.1f} s")
        print(f"  {'wall':<18}{wall:>8.1f} s   {wall / baseline:>6.1f} x DuckDB")
        print(f"  {'DuckDB':<18}{baseline:>8.1f} s   the same tables, computed a second time")
        print(f"  {'peak memory':<18}{usage.peak / 2**30:>8.2f} GB", flush=True)
        if not only:
            subprocess.run(["node", BENCH / "real-size.ts", home], check=True, cwd=ROOT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def bench_duckdb(data: Path) -> float:
    """Seconds of the second computation of every table: cleaning in Python, marts in DuckDB."""
    sys.path.insert(0, str(ROOT / "test"))
    from oracle.build import build

    began = time.monotonic()
    build(data, with_predictions=True)
    return time.monotonic() - began


def step_seconds(home: Path) -> list[tuple[str, float]]:
    """Seconds per step as the ledger of the run recorded them."""
    versions = sorted((home / "objects" / "runs" / "bench.json").iterdir())
    ledger = json.loads(versions[-1].read_text(encoding="utf-8"))
    return [(step["name"], step["seconds"]) for step in ledger["steps"]]


if __name__ == "__main__":
    sys.exit(main())
