"""PostgreSQL behind the Data API: one connection per request, as its caller's database user.

Transactions, locks and procedures are real. Isolation is REPEATABLE READ, PostgreSQL's snapshot
isolation, as https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html describes it:
a writer that meets a row changed since its snapshot fails.
"""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql as compose

from support.aws.redshift import copying, results, unloading
from support.aws.redshift.sql import Statement, translate
from support.postgres import Server

ADMIN = "admin"
# A request that names it is one of the administrator, whoever has sent it.
ADMIN_SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift-admin"

# What the catalogue of Redshift answers, as far as used.
CATALOGUE = """
CREATE SCHEMA redshift_catalogue;
CREATE VIEW redshift_catalogue.svv_roles AS
  SELECT oid::bigint AS role_id, rolname::varchar(128) AS role_name FROM pg_roles
  WHERE NOT rolcanlogin AND rolname NOT LIKE 'pg\\_%';
CREATE VIEW redshift_catalogue.svv_user_info AS
  SELECT rolname::varchar(128) AS user_name FROM pg_roles WHERE rolcanlogin;
CREATE VIEW redshift_catalogue.svv_columns AS
  SELECT n.nspname::varchar(128) AS table_schema, c.relname::varchar(128) AS table_name,
         a.attname::varchar(128) AS column_name, a.attnum::int AS ordinal_position,
         CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE a.attnum > 0 AND NOT a.attisdropped;
CREATE FUNCTION redshift_catalogue.getdate() RETURNS timestamp LANGUAGE sql
  AS 'SELECT date_trunc(''second'', now() AT TIME ZONE ''UTC'')';
GRANT USAGE ON SCHEMA redshift_catalogue TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA redshift_catalogue TO PUBLIC;
"""


class Engine:
    """Databases by name, made on first use with nothing in them but the catalogue views.

    `s3` makes a client that signs as a role, for COPY and UNLOAD.
    """

    def __init__(self, server: Server, s3: Callable[[str], Any]) -> None:
        self.server, self.s3 = server, s3
        self.databases: set[str] = set()

    def reset(self) -> None:
        """Forget everything that was made in the databases, every user and every role."""
        with self.server.connect("postgres", "postgres") as admin:
            found = admin.execute(
                "SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' "
                "AND rolname NOT IN ('postgres', 'rds_master')"
            ).fetchall()
            for name in self.databases:
                back = compose.SQL("ALTER DATABASE {} OWNER TO postgres")
                admin.execute(back.format(compose.Identifier(name)))
        if not found:
            return
        roles = compose.SQL(", ").join(compose.Identifier(role) for (role,) in found)
        for name in self.databases:
            with self.server.connect("postgres", name) as connection:
                connection.execute(compose.SQL("DROP OWNED BY {} CASCADE").format(roles))
        with self.server.connect("postgres", "postgres") as admin:
            admin.execute(compose.SQL("DROP ROLE {}").format(roles))

    def user_of(self, caller: str) -> str:
        """https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html:
        the database user is named after the IAM identity; it is made when first seen.
        """
        return f"IAMR:{caller}"

    @contextmanager
    def session(self, caller: str, database: str, secret: str = "") -> Any:
        """A connection as the user of the secret, else the caller's own."""
        if secret == ADMIN_SECRET:
            caller = ADMIN
        self._prepare(database)
        user = compose.Identifier(self.user_of(caller))
        with self.server.connect("postgres", database) as connection:
            # Two first requests of a user meet here; the lock goes with the transaction.
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(1)")
                known = connection.execute(
                    "SELECT 1 FROM pg_roles WHERE rolname = %s", (self.user_of(caller),)
                ).fetchone()
                if not known:
                    # The administrator of a namespace is a superuser.
                    kind = "LOGIN SUPERUSER" if caller == ADMIN else "LOGIN"
                    make = compose.SQL("CREATE ROLE {} " + kind)
                    connection.execute(make.format(user))
                if caller == ADMIN:
                    own = compose.SQL("ALTER DATABASE {} OWNER TO {}")
                    connection.execute(own.format(compose.Identifier(database), user))
            # https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-security-and-privileges.html
            # only the owner may call a new procedure.
            connection.execute(compose.SQL("SET SESSION AUTHORIZATION {}").format(user))
            connection.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC")
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield connection

    def _prepare(self, database: str) -> None:
        if database in self.databases:
            return
        with self.server.connect("postgres", "postgres") as admin:
            admin.execute("SELECT pg_advisory_lock(2)")
            name = compose.Identifier(database)
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
            if known.fetchone() is None:
                admin.execute(compose.SQL("CREATE DATABASE {}").format(name))
                path = compose.SQL(
                    "ALTER DATABASE {} SET search_path = '$user', public, redshift_catalogue"
                )
                admin.execute(path.format(name))
                with self.server.connect("postgres", database) as connection:
                    connection.execute(CATALOGUE)
        self.databases.add(database)

    def run(
        self,
        connection: psycopg.Connection[Any],
        sql: str,
        given: Mapping[str, str],
        *,
        in_transaction: bool,
    ) -> tuple[int, results.Result | None]:
        """One statement: rows affected (-1: none), and its result. Raises DeniedError."""
        statement = translate(sql, given, in_transaction=in_transaction)
        if statement.kind == "copy":
            return copying.copy(connection, self.s3, statement.text), None
        if statement.kind == "unload":
            query, options = unloading.parse(statement.text)
            inner = translate(query, {}, in_transaction=in_transaction)
            return unloading.unload(connection, self.s3, inner.text, options), None
        return _execute(connection, statement)


def _execute(
    connection: psycopg.Connection[Any], statement: Statement
) -> tuple[int, results.Result | None]:
    cursor = connection.cursor()
    cursor.execute(statement.text.encode(), statement.values or None)
    if cursor.description is None:
        return cursor.rowcount, None
    found = cursor.pgresult
    assert found is not None
    cells = [
        tuple(found.get_value(row, column) for column in range(found.nfields))
        for row in range(found.ntuples)
    ]
    types = connection.adapters.types
    return found.ntuples, results.read(list(cursor.description), cells, types)
