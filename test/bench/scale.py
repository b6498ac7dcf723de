"""`make bench ARGS="--only scale"`: pipeline and API at 1 and 10 times the data, or `--scale` 100.

Every figure has its ratio to scale 1 of the same run.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from late_day import deliver, set_last_day_aside
from usage import MAIN, ROOT, run

SCALES = (1.0, 10.0)
# One more day costs as much as a run, so it is measured at the largest scale up to this one.
LATE_DAY_SCALE = 10.0
# As measured on two cores: what a scale of 1 takes of disk, and of minutes at most.
GB_A_SCALE, MINUTES_A_SCALE, MINUTES_OF_A_RUN = 0.35, 0.8, 3.0


def bench_scales(wished: Sequence[float]) -> None:
    """Measure each scale in a folder of its own, which is removed; the table grows by a column."""
    scales = sorted({1.0, *(wished or SCALES)})
    announce(scales)
    late = max(scale for scale in scales if scale <= LATE_DAY_SCALE)
    found = []
    for scale in scales:
        folder = Path(tempfile.mkdtemp(prefix="gp-bench-"))
        try:
            make_source(scale, folder, with_late_day=scale == late)
            found.append(measure(scale, folder))
            show(found)
            if scale == late:
                measure_late_day(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def announce(scales: Sequence[float]) -> None:
    """What it will need. Ends where the disk has not that much."""
    disk = GB_A_SCALE * max(scales)
    minutes = sum(MINUTES_OF_A_RUN + MINUTES_A_SCALE * scale for scale in scales)
    free = shutil.disk_usage(tempfile.gettempdir()).free / 1e9
    print(
        f"scales {', '.join(f'{scale:g}' for scale in scales)}: about {minutes:.0f} minutes on two "
        f"cores, {disk:.0f} GB of disk ({free:.0f} GB are free in {tempfile.gettempdir()})",
        flush=True,
    )
    if disk > free:
        raise SystemExit("not enough disk: take a smaller --scale, or name another place in TMPDIR")


def make_source(scale: float, folder: Path, *, with_late_day: bool) -> None:
    """Generate the source; the files of its last day aside, where that is to be measured."""
    sample = ["sample", "--out", folder / "data", "--scale", scale, "--parts"]
    subprocess.run([sys.executable, MAIN, *map(str, sample)], check=True, cwd=ROOT)
    if with_late_day:
        set_last_day_aside(folder / "data", folder / "aside")


def measure(scale: float, folder: Path) -> dict[str, Any]:
    """Run and serve; the figures."""
    home = folder / "home"
    wall, usage = run(home, folder / "data", "bench")
    return {
        "scale": scale,
        "records": records(home),
        "wall": wall,
        "processor": sum(usage.processor.values()),
        "peak": usage.peak,
        "home": sum(file.stat().st_size for file in home.rglob("*") if file.is_file()),
        "api": serve(home),
    }


def measure_late_day(folder: Path) -> None:
    """Run again with the files of one more day; what that costs."""
    deliver(folder / "aside", folder / "data")
    wall, usage = run(folder / "home", folder / "data", "late")
    seconds = sum(usage.processor.values())
    print(
        f"\nwith the files of one more day: {wall:.0f} s, {seconds:.0f} s of processor", flush=True
    )


def serve(home: Path) -> dict[str, Any]:
    """The figures of the API over the release."""
    program = ["node", ROOT / "test" / "bench" / "scale.ts", home]
    served = subprocess.run(program, check=True, cwd=ROOT, stdout=subprocess.PIPE)
    figures: dict[str, Any] = json.loads(served.stdout.splitlines()[-1])
    return figures


def records(home: Path) -> int:
    """Records of the source, by the ledger of the run."""
    newest = sorted((home / "objects" / "runs" / "bench.json").iterdir())[-1]
    bronze = json.loads(newest.read_text(encoding="utf-8"))["steps"][0]["outputs"]
    return sum(int(table["rows"]) for table in bronze.values())


def show(found: Sequence[dict[str, Any]]) -> None:
    """The table, one column for each scale."""
    first = found[0]
    per_million = [one["processor"] / one["records"] * 1e6 for one in found]
    rows: dict[str, list[str]] = {
        "records, millions": [f"{one['records'] / 1e6:.1f}" for one in found],
        "wall, s": [f"{one['wall']:.0f}" for one in found],
        "wall, of 1x": [f"{one['wall'] / first['wall']:.1f}" for one in found],
        "processor, s": [f"{one['processor']:.0f}" for one in found],
        "processor a million, of 1x": [f"{each / per_million[0]:.2f}" for each in per_million],
        "peak memory, GiB": [f"{one['peak'] / 2**30:.1f}" for one in found],
        "GP_HOME, GB": [f"{one['home'] / 1e9:.2f}" for one in found],
        "API: ready, s": [f"{one['api']['ready']:.2f}" for one in found],
    }
    for name in first["api"]["times"]:
        each = [one["api"]["times"][name] for one in found]
        rows[f"API: {name}, s"] = [
            f"{one['first'][0]:.2f} {one['first'][1]:.2f} {one['kept']:.3f}" for one in each
        ]
    for name, label in (("resident", "memory before the export"), ("peak", "peak memory")):
        rows[f"API: {label}, MB"] = [f"{one['api'][name] / 2**20:.0f}" for one in found]
    print("\nrequests: first (wall, processor), then kept (wall)")
    print(f"\n{'':<36}" + "".join(f"{one['scale']:>16g}x" for one in found))
    for name, cells in rows.items():
        print(f"{name:<36}" + "".join(f"{cell:>17}" for cell in cells), flush=True)
