"""The command `sample`: generate the source files, or check a generated set.

The generator is in pyspark/tools/sample: a checkout has it, the wheel that goes to Glue has not.
"""

import argparse
from importlib.util import find_spec

from pipeline.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sample` to its parser."""
    add = parser.add_argument
    add("--out", default="", metavar="DIR", help="folder of the files; made if it is not there")
    add("--scale", type=float, default=1.0, help="size, 1 is that of the real files (default 1)")
    add("--seed", type=int, default=1, help="same seed, same bytes (default 1)")
    add("--discounts", action="store_true", help="add options with negative prices")
    add("--parts", action="store_true", help="folders with a file for each 1 of the scale")
    add("--check", action="store_true", help="compare the set in DIR with the real files' profile")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Generate or check; returns the exit code. Raises InputError where there is no generator."""
    if find_spec("tools") is None or find_spec("tools.sample") is None:
        raise InputError("sample: the generator is not installed here; run it in a checkout")
    from tools.sample import command

    return command.run(options)
