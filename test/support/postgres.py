"""A real PostgreSQL for tests, from the package `pgserver`: TCP on loopback, passwords, no TLS.

`MASTER` stands for the master user of RDS: it owns the databases and is no superuser. The schema
`aws_s3` is a stand-in whose import reads `buckets/<bucket>/<key>`, or from a double of S3.
"""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from pgserver._commands import POSTGRES_BIN_PATH
from pgserver.postgres_server import get_server
from pgserver.utils import find_suitable_port
from psycopg import sql

SCRIPTS = Path(__file__).parents[2] / "infra" / "database"
DATABASE = "global_partners"
MASTER = "rds_master"
LOADER = "gp_loader"
READER = "gp_reader"
PASSWORD = "correct horse battery staple"
HOST = "127.0.0.1"
BUCKET = "landing"

HBA = """
local all postgres trust
host all all 127.0.0.1/32 scram-sha-256
"""

AWS_S3 = """
CREATE SCHEMA aws_s3;
GRANT USAGE ON SCHEMA aws_s3 TO {master} WITH GRANT OPTION;
CREATE FUNCTION aws_s3.table_import_from_s3(
  table_name text, column_list text, options text, bucket text, file_path text, region text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  imported bigint;
  place text := bucket || '/' || file_path;
BEGIN
  IF place !~ '^[A-Za-z0-9._/-]+$' THEN RAISE EXCEPTION 'not a key: %', place; END IF;
  EXECUTE format('COPY %s (%s) FROM {origin} WITH %s', table_name, column_list,
                 format({pattern}, place), options);
  GET DIAGNOSTICS imported = ROW_COUNT;
  RETURN format('%s rows imported into relation %s from file %s', imported, table_name, file_path);
END $body$;
REVOKE EXECUTE ON FUNCTION aws_s3.table_import_from_s3 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION aws_s3.table_import_from_s3 TO {master} WITH GRANT OPTION;
-- RDS has functions in this schema that nobody else may grant.
CREATE FUNCTION aws_s3.of_rds() RETURNS int LANGUAGE sql RETURN 1;
REVOKE EXECUTE ON FUNCTION aws_s3.of_rds FROM PUBLIC;
"""


# An HTTP client that is everywhere where this project is: its Makefile needs bash. The double does
# not look at the signature, but wants one.
S3_READER = r"""bash -c 'set -eo pipefail; exec 3<>/dev/tcp/{host}/{port}
signed="AWS4-HMAC-SHA256 Credential=rds/20260101/us-east-1/s3/aws4_request"
printf "GET /%s HTTP/1.0\r\nHost: {host}\r\nAuthorization: $signed\r\n\r\n" >&3
read -r _ status _ <&3; test "$status" = 200; sed "1,/^\r$/d" <&3'"""


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the folder that stands for S3."""

    port: int
    buckets: Path

    def connect(self, user: str, database: str = DATABASE) -> psycopg.Connection[Any]:
        """A connection of a user, autocommit."""
        return psycopg.connect(
            host=HOST, port=self.port, user=user, password=PASSWORD, dbname=database,
            autocommit=True,
        )  # fmt: skip

    def location(self, database: str = DATABASE, user: str = READER) -> str:
        """What a person writes as DATA."""
        return f"postgresql://{user}@{HOST}:{self.port}/{database}"

    def create_database(self, database: str = DATABASE, s3: tuple[str, int] | None = None) -> None:
        """An empty database of the master, with the stand-in for aws_s3; replaces the old one.

        With `s3`, address and port of a double of S3, imports read from there.
        """
        with self.connect("postgres", "postgres") as admin:
            name = sql.Identifier(database)
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(MASTER))
            )
        pattern = S3_READER.format(host=s3[0], port=s3[1]) if s3 else f"{self.buckets}/%s"
        with self.connect("postgres", database) as admin:
            admin.execute(
                sql.SQL(AWS_S3).format(
                    master=sql.Identifier(MASTER),
                    origin=sql.SQL("PROGRAM %L" if s3 else "%L"),
                    pattern=sql.Literal(pattern),
                )
            )

    def run_scripts(self, database: str = DATABASE) -> None:
        """What the master runs on RDS, and the users' passwords."""
        with self.connect(MASTER, database) as master:
            for name in ("roles", "schema", "typed_views", "load"):
                master.execute(script(name))
            for user in (LOADER, READER):
                master.execute("SELECT admin.set_password(%s, %s)", (user, PASSWORD))

    def put(self, folder: Path, prefix: str = "new") -> list[dict[str, object]]:
        """Upload the CSV files of a folder; returns what `loading.load_source` takes as files."""
        target = self.buckets / BUCKET / prefix
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        files: list[dict[str, object]] = []
        for path in sorted(folder.glob("*.csv")):
            shutil.copyfile(path, target / path.name)
            (target / path.name).chmod(0o644)
            with path.open(encoding="utf-8", errors="replace") as text:
                columns = text.readline().strip().split(",")
            files.append({"table": path.stem, "key": f"{prefix}/{path.name}", "columns": columns})
        return files

    def load(
        self, files: Sequence[Mapping[str, object]], min_ratio: float = 0.5
    ) -> list[tuple[str, int, int]]:
        """Load uploaded files as the loader does: (table, records, previous records) of each."""
        with self.connect(LOADER) as loader:
            return loader.execute(
                "SELECT table_name, records, previous_records "
                "FROM loading.load_source(%s, %s, %s::jsonb, %s::numeric)",
                (BUCKET, "us-east-1", json.dumps(list(files)), min_ratio),
            ).fetchall()


def script(name: str) -> sql.SQL:
    """A file of infra/database."""
    text: LiteralString = (SCRIPTS / f"{name}.sql").read_text(encoding="utf-8")
    return sql.SQL(text)


@contextmanager
def start_server() -> Iterator[Server]:
    """A new server in a temporary folder, stopped and removed at the end."""
    # Not pytest's folder: root runs the server as another user, who can't look into that.
    folder = Path(tempfile.mkdtemp(prefix="gp-postgres-"))
    buckets = folder / "buckets"
    buckets.mkdir()
    folder.chmod(0o755)
    data = folder / "data"
    try:
        # pgserver makes the data folder, and the user that PostgreSQL wants instead of root; its
        # server listens on no port, so it is started again with one.
        made = get_server(data, cleanup_mode=None)
        with psycopg.connect(made.get_uri(), autocommit=True) as admin:
            _create_master(admin)
        (data / "pg_hba.conf").write_text(HBA, encoding="utf-8")
        port = find_suitable_port(HOST)
        options = f"-h {HOST} -p {port} -k {data} -c fsync=off -c max_connections=60"
        _control(data, "restart", "-m", "fast", "-l", str(data / "log"), "-o", options)
        yield Server(port=port, buckets=buckets)
    finally:
        if (data / "postmaster.pid").exists():
            _control(data, "stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _control(data: Path, action: str, *options: str) -> None:
    """Run pg_ctl as the user that the data folder belongs to."""
    owner = pwd.getpwuid(data.stat().st_uid).pw_name if os.geteuid() == 0 else None
    # A started server keeps the output open: a pipe would be waited for.
    subprocess.run(
        [POSTGRES_BIN_PATH / "pg_ctl", action, "-w", "-D", data, *options],
        user=owner, check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _create_master(admin: psycopg.Connection[Any]) -> None:
    password = sql.Literal(PASSWORD)
    master = sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}")
    admin.execute(master.format(sql.Identifier(MASTER), password))
    admin.execute(sql.SQL("ALTER ROLE postgres PASSWORD {}").format(password))
