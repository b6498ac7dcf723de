"""`main.py ddl`: print what makes the warehouse, or bring it up to date as its administrator."""

import argparse
import uuid
from collections.abc import Iterable

from pipeline.errors import InputError
from pipeline.log import say
from pipeline.redshift import ddl, options
from pipeline.redshift.data_api import DataApi
from pipeline.redshift.options import WarehousePlace
from pipeline.redshift.publication import follow_pointer
from pipeline.redshift.warehouse import open_warehouse
from pipeline.storage.aws import client
from pipeline.storage.objects import ObjectStore


def run(given: argparse.Namespace) -> int:
    """Print every statement; with --apply run those of the administrator.

    The loader makes tables and views itself when it publishes, so they are printed only.
    """
    users = _users(given.users)
    place = options.place(given, copies=False)
    if not given.apply:
        tables = (statement for group in ddl.table_statements({}) for statement in group)
        for statement in (*ddl.setup((), users), *tables):
            print(f"{statement};\n")
        return 0
    if place is None:
        raise InputError("--apply needs --redshift-workgroup")
    count = apply(_api(place, given.admin_secret), users)
    say(f"{count} statements run in {place.workgroup}/{place.database}")
    return 0


def apply(api: DataApi, users: Iterable[tuple[str, str]]) -> int:
    """Run the setup; it can be run again. Returns how many statements that were."""
    sql = "SELECT role_name FROM svv_roles UNION ALL SELECT user_name FROM svv_user_info"
    existing = [name for (name,) in api.rows("roles and users", sql, _token())]
    statements = list(ddl.setup(existing, users))
    for batch in ddl.batches([[statement] for statement in statements]):
        api.run("setup", batch, _token(), {})
    return len(statements)


def follow(place: WarehousePlace, store: ObjectStore) -> None:
    """After a rollback by hand: let the views show what is served."""
    # The pointer has an order of its own, so no fence is needed, and nothing is copied.
    follow_pointer(open_warehouse(place, run_id="releases", token=0), store)


def _api(place: WarehousePlace, secret: str = "") -> DataApi:
    return DataApi(client("redshift-data"), place.workgroup, place.database, secret)


def _users(given: list[str]) -> list[tuple[str, str]]:
    users: list[tuple[str, str]] = []
    for entry in given:
        role, separator, user = entry.partition("=")
        if not separator:
            raise InputError(f"--user {entry}: expected ROLE=USER")
        users.append((role, user))
    return users


def _token() -> str:
    return uuid.uuid4().hex
