"""Step 6 of docs/deployment.md, as written there, by bash and psql against a real PostgreSQL."""

import os
import re
import subprocess
from pathlib import Path

from pgserver._commands import POSTGRES_BIN_PATH

from support.postgres import HOST, LOADER, MASTER, PASSWORD, READER, SCRIPTS, Server

pytest_plugins = ["support.postgres_fixtures"]

GUIDE = Path(__file__).parents[3] / "docs" / "deployment.md"
# In place of the CLI: the scripts from the landing bucket, and the secrets.
AWS = f"""
aws() {{
  case "$*" in
    "s3 cp s3://landing/setup/ . --recursive") cp {SCRIPTS}/*.sql . && echo > extensions.sql ;;
    secretsmanager*global-partners-staging-database-*" --query SecretString --output text")
      echo '{{"username": "x", "password": "'"${{4##*-}} of sixteen"' letters"}}' ;;
    "secretsmanager get-secret-value --secret-id arn:master --query SecretString --output text")
      echo '{{"username": "x", "password": "{PASSWORD}"}}' ;;
    *) echo "aws $*" >&2; return 1 ;;
  esac
}}
"""


def commands(port: int) -> str:
    """The block that runs in the VPC, with values for its placeholders."""
    (block,) = re.findall(r"```\n( *HOST=.*?)\n *```", GUIDE.read_text(encoding="utf-8"), re.S)
    for written, here in (
        ("HOST=... ARN=... BUCKET=...", f"HOST={HOST} ARN=arn:master BUCKET=landing"),
        ("user=gp_master sslmode=verify-full sslrootcert=rds-ca.pem", f"user={MASTER} port={port}"),
    ):
        assert written in block
        block = block.replace(written, here)
    return f"set -euo pipefail\n{AWS}\n{block}"


def test_the_scripts_and_passwords(postgres: Server, tmp_path: Path) -> None:
    postgres.create_database()
    path = f"{POSTGRES_BIN_PATH}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", commands(postgres.port)],
        env={**os.environ, "PATH": path}, cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    for user in (LOADER, READER):
        password = f"{user.removeprefix('gp_')} of sixteen letters"
        login = f"host={HOST} port={postgres.port} dbname=global_partners user={user}"
        who = subprocess.run(
            [POSTGRES_BIN_PATH / "psql", "-At", login, "-c", "SELECT current_user"],
            env={**os.environ, "PGPASSWORD": password}, check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert who.stdout.strip() == user
    with postgres.connect("postgres") as it:
        tables = it.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (4,)
