"""What the users of the database may do, and what people see in the typed views. No Spark."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from support.datasets.files import day, line, option, write
from support.postgres import LOADER, MASTER, PASSWORD, READER, Server

pytest_plugins = ["support.postgres_fixtures"]


def run(server: Server, user: str, *statements: str) -> list[tuple[Any, ...]]:
    with server.connect(user) as connection:
        for statement in statements[:-1]:
            connection.execute(statement.encode())
        cursor = connection.execute(statements[-1].encode())
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def users(postgres: Server) -> Server:
    postgres.create_database()
    postgres.run_scripts()
    run(postgres, MASTER, "CREATE SCHEMA payroll", "CREATE TABLE payroll.wages (amount text)")
    return postgres


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO order_items_fct (order_id) VALUES ('x')",
        "UPDATE order_items_fct SET order_id = 'x'",
        "DELETE FROM date_dim",
        "TRUNCATE restaurants",
        "DROP VIEW order_items_typed",
        "CREATE TABLE mine (x text)",
        "CREATE TEMPORARY TABLE mine (x text)",
        "CREATE SCHEMA mine",
        "SELECT nextval('order_items_fct_order_item_pk_seq')",
        "SELECT * FROM payroll.wages",
        "SELECT loading.load_source('b', 'r', '[]')",
        "SELECT aws_s3.table_import_from_s3('date_dim', '', '', 'b', 'k', 'r')",
        "SELECT admin.set_password('gp_reader', 'sixteen characters')",
        "SET ROLE gp_owner",
        "SELECT pg_read_file('postgresql.conf')",
        "CREATE ROLE mine",
    ],
)
def test_the_reader_only_reads(users: Server, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        run(users, READER, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE order_items_fct SET order_id = 'x'",
        "TRUNCATE order_items_fct",
        "ALTER TABLE order_items_fct ADD COLUMN x text",
        "CREATE TABLE mine (x text)",
        "SELECT * FROM payroll.wages",
        "SELECT admin.set_password('gp_loader', 'sixteen characters')",
        "SET ROLE gp_owner",
    ],
)
def test_the_loader_only_replaces_rows(users: Server, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        run(users, LOADER, statement)


@pytest.mark.parametrize("user", [LOADER, READER])
def test_each_user_may_change_its_own_password_as_rotation_does(users: Server, user: str) -> None:
    run(users, user, f"ALTER USER {user} WITH PASSWORD '{PASSWORD}'")
    with pytest.raises(InsufficientPrivilege):
        run(users, user, f"ALTER USER {MASTER} WITH PASSWORD '{PASSWORD}'")


def test_nobody_but_the_users_connects(users: Server) -> None:
    run(users, MASTER, "DROP ROLE IF EXISTS passer_by")
    run(users, MASTER, f"CREATE ROLE passer_by LOGIN PASSWORD '{PASSWORD}'")
    with pytest.raises(psycopg.OperationalError, match="does not have CONNECT privilege"):
        users.connect("passer_by")


@pytest.mark.parametrize(
    ("role", "secret", "message"),
    [
        ("rds_master", "sixteen characters", "the password of rds_master is not set here"),
        ("gp_reader", "short", "at least 16 characters"),
        ("gp_reader", None, "at least 16 characters"),
    ],
)
def test_passwords_are_set_for_the_two_users_only(
    users: Server, role: str, secret: str | None, message: str
) -> None:
    with (
        users.connect(MASTER) as master,
        pytest.raises(psycopg.Error, match=message),
    ):
        master.execute("SELECT admin.set_password(%s, %s)", (role, secret))


def test_no_role_is_a_superuser_or_may_make_roles(users: Server) -> None:
    powers = run(
        users,
        READER,
        "SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls, rolcanlogin"
        " FROM pg_roles WHERE rolname LIKE 'gp\\_%' ORDER BY rolname",
    )
    assert powers == [
        ("gp_loader", False, True),
        ("gp_owner", False, False),
        ("gp_reader", False, True),
    ]


def test_no_function_is_open_to_everybody(users: Server) -> None:
    open_to_all = (
        "SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))"
        " WHERE pronamespace IN ('public'::regnamespace, 'loading'::regnamespace,"
        " 'admin'::regnamespace) AND grantee = 0"
    )
    assert run(users, MASTER, open_to_all) == []


GOOD_LINE = (
    "Alltown Fresh", "r1", datetime(2023, 1, 10, 17, 0, 0, 500000, tzinfo=UTC), "o1", "u1", True,
    "USD", "l1", "Breakfast", "Egg Sandwich", Decimal("5.00"), 2,
)  # fmt: skip
BAD_TIMES = [
    "now",
    "infinity",
    "2023-02-30T00:00:00Z",
    "2023-01-01T24:00:00Z",
    "0000-01-01T00:00:00Z",
]
GOOD_TIMES = {
    "2023-01-10T17:00Z": "17:00:00",
    "2023-01-10 17:00 UTC": "17:00:00",
    "2023-01-10T17:00:00.123456999Z": "17:00:00.123456",
    "2023-01-10T17:00:00+0530": "11:30:00",
    "2023-01-10T17:00:00.5 -05": "22:00:00.5",
}
BAD_NUMBERS = ["NaN", "1e5", "-", "", "1,5", "\u0665", "9" * 200_000]


def test_typed_views_survive_bad_values(database: Server, tmp_path: Path) -> None:
    bad = [line(creation_time_utc=time, is_loyalty="maybe") for time in BAD_TIMES]
    bad += [line(item_price=number, item_quantity=number) for number in BAD_NUMBERS]
    good = line(
        creation_time_utc=" 2023-01-10 12:00:00.5-05:00\u00a0", is_loyalty=" T ",
        item_name="Egg \n Sandwich", item_quantity="2.0",
    )  # fmt: skip
    options = [option(option_price="-0.75"), option(option_quantity="2.5")]
    options += [option(option_quantity="99999999999999999999")]
    days = [day(), day(date_key="31-02-2023", year="x", week="9" * 400)]
    database.load(database.put(write(tmp_path / "bad", [good, *bad], options, days)))
    lines = run(database, READER, "SELECT * FROM order_items_typed ORDER BY order_item_pk")
    assert lines[0] == (1, *GOOD_LINE)
    assert [row[3] for row in lines[1:6]] == [None] * 5
    assert [row[6] for row in lines[1:6]] == [None] * 5
    assert [row[11:] for row in lines[6:]] == [(None, None)] * len(BAD_NUMBERS)
    priced = "SELECT option_price, option_quantity FROM order_item_options_typed ORDER BY 1, 2"
    one = Decimal("1.00")
    assert run(database, READER, priced) == [(Decimal("-0.75"), 1), (one, None), (one, None)]
    found = run(database, READER, "SELECT * FROM date_dim_typed ORDER BY 1")
    holiday = (2023, 1, 52, "Sunday", True, True, "New Year's Day")
    assert found == [
        (date(2023, 1, 1), *holiday),
        (None, None, 1, None, "Sunday", True, True, "New Year's Day"),
    ]


def test_typed_views_follow_the_grammar_of_the_files(database: Server, tmp_path: Path) -> None:
    lines = [line(creation_time_utc=time) for time in GOOD_TIMES]
    lines += [line(item_price=".99", item_quantity="2.", is_loyalty="Y", user_id="NaN")]
    lines += [line(item_price="5.", order_id="\\N", is_loyalty="", restaurant_id="N/A")]
    database.load(database.put(write(tmp_path / "new", lines, [option()], [day()])))
    view = "FROM order_items_typed ORDER BY order_item_pk"
    times = run(database, READER, f"SELECT creation_time_utc AT TIME ZONE 'UTC' {view}")
    expected = [datetime.fromisoformat(f"2023-01-10 {time}") for time in GOOD_TIMES.values()]
    assert [time for (time,) in times[: len(expected)]] == expected
    columns = "item_price, item_quantity, is_loyalty, user_id, order_id, restaurant_id"
    found = run(database, READER, f"SELECT {columns} {view}")
    assert found[-2:] == [
        (Decimal("0.99"), 2, True, None, "o1", "r1"),
        (Decimal(5), 1, False, "u1", None, None),
    ]
