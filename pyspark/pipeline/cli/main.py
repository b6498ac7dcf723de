"""The command line: run, sample, ddl, runs, quarantine, releases, driver."""

import argparse
import os
import signal
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import FrameType
from typing import NoReturn

from pipeline.cli import glue_arguments as glue
from pipeline.cli import listing, quarantine, sample
from pipeline.cli.places import place_refusal
from pipeline.errors import InputError, PipelineError, root_cause
from pipeline.log import LOGGER, log_to, say
from pipeline.redshift import options as redshift
from pipeline.runs.ledger import STAGES
from pipeline.storage.root import is_s3

UNEXPECTED = 1


def main(arguments: Sequence[str]) -> int:
    """Do one command and return its exit code; expected failures end without a stack trace."""
    try:
        options = read_options(arguments)
    except InputError as error:
        say(f"error: {error}")
        return error.exit_code
    signal.signal(signal.SIGTERM, _stop)
    log_file = "the log"
    try:
        log_file = log_to(None if is_s3(options.home) else Path(options.home) / "logs")
        return int(options.command(options))
    except PipelineError as error:
        say(f"error: {error}")
        LOGGER.error(type(error).__name__, extra={"fields": {"detail": str(error)}})
        return error.exit_code
    except KeyboardInterrupt:
        say("stopped; the run can be resumed")
        return 130
    except Exception as error:
        LOGGER.exception("unexpected failure")
        refusal = place_refusal(error, options.home)
        if refusal:
            say(f"error: {refusal}")
            return InputError.exit_code
        kind, message = root_cause(error)
        first = (message or kind).splitlines()[0]
        say(f"error: {kind}: {first}\n  the trace is in {log_file}")
        return UNEXPECTED


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """The command and its options, from a terminal or from AWS Glue."""
    if not glue.is_glue(arguments):
        return _parser().parse_args(arguments)
    parser = argparse.ArgumentParser(prog="main.py", allow_abbrev=False)
    _add_home(parser)
    _add_run(parser)
    return glue.parse(parser, arguments)


def _add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--home",
        default=os.environ.get("GP_HOME") or str(Path("var").absolute()),
        help="folder of all state, or s3://bucket/prefix (default: GP_HOME, else ./var)",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py", description=__doc__)
    _add_home(parser)
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_run(commands.add_parser("run", help="build and publish a release, or resume a run"))
    sample.add_arguments(commands.add_parser("sample", help="generate the source files"))
    ddl = commands.add_parser("ddl", help="print or apply what makes the Redshift warehouse")
    redshift.add_ddl_arguments(ddl)
    ddl.set_defaults(command=_ddl)
    runs = commands.add_parser("runs", help="list the runs, newest last")
    runs.set_defaults(command=listing.runs)
    quarantine.add_arguments(commands.add_parser("quarantine", help="show rejected records"))
    _add_releases(commands.add_parser("releases", help="list, activate or unpin releases"))
    driver = commands.add_parser("driver", help="copy PostgreSQL's JDBC driver from Maven")
    driver.add_argument("--out", required=True, type=Path, help="the jar's file")
    driver.set_defaults(command=_driver)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--data", help="folder with order_items, order_item_options, date_dim as CSV")
    add("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="day the marts are as of")
    add("--run-id", help="id of a new run (default: from the clock)")
    add(
        "--resume",
        nargs="?",
        const="",
        metavar="RUN_ID",
        help="go on with this run, or with the last unfinished one",
    )
    add("--from", dest="stage", choices=STAGES, help="do this stage and those after it again")
    add("--marts", default="", help="build only these (a,b), share what a release has")
    add("--set", dest="overrides", action="append", default=[], metavar="NAME=VALUE")
    add("--allow-shrink", action="store_true", help="override the check min_release_ratio")
    add("--force", action="store_true", help="build a release even when nothing has changed")
    add("--reason", help="why, for the ledger")
    add(
        "--keep-releases", type=int, default=3, help="number of newest releases to keep (default 3)"
    )
    add("--keep-days", type=int, default=14, help="keep younger releases, too (default 14)")
    add(
        "--keep-run-days",
        type=int,
        default=90,
        help="ledgers, and runs that can be resumed, are removed after so many days (default 90)",
    )
    add(
        "--master",
        default=os.environ.get("SPARK_MASTER") or "local[*]",
        help="Spark master (default: SPARK_MASTER, else local[*])",
    )
    redshift.add_arguments(parser, copies=True)
    parser.set_defaults(command=_run, retries=False)


def _add_releases(parser: argparse.ArgumentParser) -> None:
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--activate", metavar="RELEASE", help="serve this one and pin it")
    action.add_argument("--unpin", action="store_true", help="serve the newest again")
    redshift.add_arguments(parser, copies=False)
    parser.set_defaults(command=listing.releases_command)


def _run(options: argparse.Namespace) -> int:
    from pipeline.runs.execute import execute
    from pipeline.runs.request import Request, new_run_id

    execute(
        Request(
            home=options.home,
            master=options.master,
            warehouse=redshift.place(options, copies=True),
            data=options.data,
            run_id=options.run_id or new_run_id(),
            resume=options.resume,
            retries=options.retries,
            stage=options.stage,
            marts=tuple(name for name in options.marts.split(",") if name),
            as_of=options.as_of,
            overrides=options.overrides,
            allow_shrink=options.allow_shrink,
            force=options.force,
            reason=options.reason,
            keep_releases=options.keep_releases,
            keep_days=options.keep_days,
            keep_run_days=options.keep_run_days,
        )
    )
    return 0


def _ddl(options: argparse.Namespace) -> int:
    from pipeline.redshift import command

    return command.run(options)


def _driver(options: argparse.Namespace) -> int:
    from pipeline.sources.postgresql_driver import copy_driver
    from pipeline.spark.session import start_session

    copy_driver(start_session("local[1]"), options.out)
    return 0
