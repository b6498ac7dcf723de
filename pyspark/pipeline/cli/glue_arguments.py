"""How AWS Glue starts the same main.py: options only, each with a value, Glue's own among them.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html. There is no
command (it is always `run`), a switch has an empty value, `true` or `false`, and the platform has a
Spark master.
"""

import argparse
import os
from collections.abc import Iterator, Sequence

from pipeline.errors import InputError

OWN = ("--JOB_NAME", "--JOB_RUN_ID")
SWITCHES = ("--force", "--allow-shrink")
# A Glue job has no environment variables: these options replace them.
ENVIRONMENT = {
    "database_secret": "GP_DATABASE_SECRET",
    "database_ca_file": "GP_DATABASE_CA_FILE",
}


def is_glue(arguments: Sequence[str]) -> bool:
    """Whether Glue has started this process."""
    return any(argument in OWN for argument in arguments)


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a run; those of Glue and of other libraries are ignored.

    Raises InputError for a switch that is neither true nor false.
    """
    for name, variable in ENVIRONMENT.items():
        parser.add_argument(f"--{name.replace('_', '-')}", help=f"the setting {variable}")
    # Glue retries a failed job with the same arguments.
    parser.set_defaults(master="", retries=True)
    options, _ = parser.parse_known_args(list(_without_switch_values(arguments)))
    for name, variable in ENVIRONMENT.items():
        if getattr(options, name):
            os.environ[variable] = getattr(options, name)
    return options


def _without_switch_values(arguments: Sequence[str]) -> Iterator[str]:
    rest = iter(arguments)
    for argument in rest:
        if argument not in SWITCHES:
            yield argument
            continue
        value = next(rest, "")
        if value not in ("", "true", "false"):
            raise InputError(f"{argument} {value}: expected true or false")
        if value != "false":
            yield argument
