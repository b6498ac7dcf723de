"""The command `sample`: generate the source files, or check a generated set."""

import argparse
import math
import time
from pathlib import Path

from pipeline.errors import InputError
from pipeline.log import say

LEAST_SCALE = 0.005
"""Below this some oddities would have no room."""


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
        from tools.sample.check import check

        return 0 if check(folder, args.scale) else 1
    _generate(folder, args)
    return 0


def _generate(folder: Path, args: argparse.Namespace) -> None:
    from tools.sample.generate import generate

    started = time.monotonic()
    say(f"sample: scale {args.scale:g}, seed {args.seed} -> {folder}")
    try:
        generate(
            folder,
            args.scale,
            args.seed,
            discounts=args.discounts,
            parts=args.parts,
            told=say,
        )
    except OSError as error:
        raise InputError(f"sample: cannot write to {folder}: {error.strerror}") from error
    say(f"sample: done in {time.monotonic() - started:.1f} s")
