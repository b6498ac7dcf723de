"""The command `sample`: generate the source files, or check a generated set."""

import argparse
import math
import time
from pathlib import Path

from pipeline.errors import InputError
from pipeline.progress import say

LEAST_SCALE = 0.005
"""Below this some oddities would have no room."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sample` to its parser."""
    add = parser.add_argument
    add("--out", default="", metavar="DIR", help="folder of the files; made if it is not there")
    add("--scale", type=float, default=1.0, help="size, 1 is that of the real files (default 1)")
    add("--seed", type=int, default=1, help="same seed, same bytes (default 1)")
    add("--discounts", action="store_true", help="add options with negative prices")
    add("--check", action="store_true", help="compare the set in DIR with the real files' profile")


def run(args: argparse.Namespace) -> int:
    """Do it; returns the exit code, 1 when a check misses. Raises InputError."""
    if not args.out:
        raise InputError("sample: no folder given, use --out DIR (make sample OUT=DIR)")
    if not (math.isfinite(args.scale) and args.scale >= LEAST_SCALE):
        raise InputError(f"sample: --scale {args.scale:g} must be {LEAST_SCALE:g} or more")
    if args.seed < 0:
        raise InputError(f"sample: --seed {args.seed} must not be negative")
    folder = Path(args.out)
    if args.check:
        from pipeline.sample.check import check

        return 0 if check(folder, args.scale) else 1
    _generate(folder, args)
    return 0


def _generate(folder: Path, args: argparse.Namespace) -> None:
    from pipeline.sample.generate import generate

    started = time.monotonic()
    say(f"sample: scale {args.scale:g}, seed {args.seed} -> {folder}")
    try:
        generate(folder, args.scale, args.seed, discounts=args.discounts, told=say)
    except OSError as error:
        raise InputError(f"sample: cannot write to {folder}: {error.strerror}") from error
    say(f"sample: done in {time.monotonic() - started:.1f} s")
