"""The options that name the warehouse."""

import argparse
import re
from dataclasses import dataclass

from pipeline.errors import InputError

# Database roles; docs/architecture.md lists their privileges.
API, ANALYST = "gp_api", "gp_analyst"
ROLES = ("gp_loader", API, ANALYST)
ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")


@dataclass(frozen=True)
class WarehousePlace:
    """Workgroup and database, and the role that COPY reads S3 as."""

    workgroup: str
    database: str
    copy_role: str


def add_arguments(parser: argparse.ArgumentParser, *, copies: bool) -> None:
    """The options; `copies` where rows are loaded."""
    parser.add_argument("--redshift-workgroup", help="publish to this Redshift workgroup, too")
    parser.add_argument("--redshift-database", default="global_partners", metavar="NAME")
    if copies:
        parser.add_argument("--copy-role", metavar="ARN", help="role that COPY reads S3 as")


def add_ddl_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `main.py ddl`."""
    add_arguments(parser, copies=False)
    parser.add_argument("--apply", action="store_true", help="run the setup as administrator")
    parser.add_argument(
        "--admin-secret",
        default="",
        metavar="ARN",
        help="secret of the administrator, whom an identity of AWS alone does not make",
    )
    parser.add_argument(
        "--user",
        dest="users",
        action="append",
        default=[],
        metavar="ROLE=USER",
        help=f"give a role to a database user; roles: {', '.join(ROLES)}",
    )


def place(options: argparse.Namespace, *, copies: bool) -> WarehousePlace | None:
    """The warehouse that was named, or None. Raises InputError."""
    if not options.redshift_workgroup:
        return None
    role = (options.copy_role or "") if copies else ""
    if copies and not ROLE.fullmatch(role):
        raise InputError("--copy-role: expected the ARN of the role that COPY reads S3 as")
    return WarehousePlace(options.redshift_workgroup, options.redshift_database, role)
