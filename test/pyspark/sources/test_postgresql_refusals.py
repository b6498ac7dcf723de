"""What goes wrong on the way to the database: a clear InputError, and never the password."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.sources.postgresql import PostgresqlSource
from support.datasets.files import line, write
from support.postgres import HOST, MASTER, PASSWORD, READER, Server
from support.postgres_tls import make_certificate, tls_before

pytest_plugins = ["support.postgres_fixtures"]

CLUSTER_READ = Path(__file__).resolve().parents[2] / "support" / "cluster_read.py"


def refusal(location: str) -> str:
    with pytest.raises(InputError) as error:
        PostgresqlSource(location).check()
    assert PASSWORD not in str(error.value)
    return str(error.value)


def test_a_wrong_password(database: Server, reader_password: Path) -> None:
    reader_password.write_text("not the password")
    message = refusal(database.location())
    assert message.startswith(
        f"PostgreSQL database global_partners on {HOST}:{database.port} as {READER}: "
    )
    assert 'password authentication failed for user "gp_reader"' in message
    assert "not the password" not in message


def test_no_password(database: Server) -> None:
    message = refusal(database.location())
    assert "no password is set: GP_DATABASE_PASSWORD_FILE or GP_DATABASE_SECRET" in message


@pytest.mark.usefixtures("reader_password")
def test_no_such_database_or_server(database: Server) -> None:
    assert 'database "nowhere" does not exist' in refusal(database.location("nowhere"))
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        port = unused.getsockname()[1]
        message = refusal(f"postgresql://{READER}@{HOST}:{port}/global_partners")
    assert "Connection refused" in message


@pytest.mark.usefixtures("reader_password")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("REVOKE SELECT ON date_dim FROM gp_reader", "table date_dim is missing, or its user may"),
        ("DROP TABLE date_dim CASCADE", "table date_dim is missing, or its user may not read it"),
        ("ALTER TABLE date_dim DROP week CASCADE", "table date_dim: missing column week"),
        (
            "ALTER TABLE order_items_fct DROP order_item_pk CASCADE",
            "table order_items_fct: the identity key order_item_pk is missing",
        ),
        (
            "ALTER TABLE order_items_fct DROP CONSTRAINT order_items_fct_pkey;"
            "INSERT INTO order_items_fct (order_item_pk) OVERRIDING SYSTEM VALUE VALUES (1), (1)",
            "table order_items_fct: 1 different identity keys in 2 rows",
        ),
        (
            'ALTER TABLE order_items_fct ADD "CURRENCY" text',
            "table order_items_fct: column CURRENCY is there twice",
        ),
        (
            "ALTER TABLE order_item_options_fct ADD x float, DROP option_price CASCADE;"
            "ALTER TABLE order_item_options_fct RENAME x TO option_price",
            "column option_price is double precision; store it as text",
        ),
    ],
)
def test_a_table_that_is_not_as_it_must_be(database: Server, change: str, message: str) -> None:
    with database.connect(MASTER) as master:
        master.execute(b"SET ROLE gp_owner")
        master.execute(change.encode())
    assert message in refusal(database.location())


def test_a_server_that_goes_after_the_check(
    database: Server, spark: SparkSession, reader_password: Path
) -> None:
    source = PostgresqlSource(database.location())
    source.check()
    with database.connect(MASTER) as master:
        master.execute("SELECT admin.set_password(%s, %s)", (READER, "another password"))
    with pytest.raises(InputError, match='password authentication failed for user "gp_reader"'):
        source.read(spark, "order_items")
    source.close()


@pytest.mark.usefixtures("reader_password")
def test_the_certificate_is_verified_by_check_and_read(
    database: Server,
    spark: SparkSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database.load(database.put(write(tmp_path / "files", [line(order_id="a")])))
    certificate = make_certificate(spark, tmp_path, f"ip:{HOST}")
    monkeypatch.setenv("GP_DATABASE_CA_FILE", str(tmp_path / "ca.pem"))
    with tls_before(database.port, certificate) as port:
        source = PostgresqlSource(f"postgresql://{READER}@{HOST}:{port}/global_partners")
        assert source.check().records()["order_items"] == 1
        frame = source.read(spark, "order_items")
        assert frame is not None
        assert [row["order_id"] for row in frame.collect()] == ["a"]
        source.close()
    assert "server does not support SSL" in refusal(database.location())


@pytest.mark.full
@pytest.mark.usefixtures("reader_password")
@pytest.mark.timeout(300)
def test_workers_of_their_own_verify_the_certificate_too(
    database: Server, spark: SparkSession, tmp_path: Path
) -> None:
    database.load(database.put(write(tmp_path / "files", [line(order_id="a")])))
    certificate = make_certificate(spark, tmp_path, f"ip:{HOST}")
    with tls_before(database.port, certificate) as port:
        location = f"postgresql://{READER}@{HOST}:{port}/global_partners"
        # As the Glue job is told: a bare name, in the folder that the process is in.
        environment = os.environ | {"GP_DATABASE_CA_FILE": "ca.pem"}
        ended = subprocess.run(
            [sys.executable, CLUSTER_READ, location],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    # What Ivy says comes before it.
    assert ended.stdout.splitlines()[-1:] == ["['a']"], ended.stderr[-2000:]


@pytest.mark.usefixtures("reader_password")
@pytest.mark.parametrize("fault", ["other name", "other authority"])
def test_another_certificate_is_refused(
    database: Server,
    spark: SparkSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    name = "dns:db.example" if fault == "other name" else f"ip:{HOST}"
    certificate = make_certificate(spark, tmp_path, name)
    if fault == "other authority":
        other = tmp_path / "other"
        other.mkdir()
        make_certificate(spark, other, name)
        monkeypatch.setenv("GP_DATABASE_CA_FILE", str(other / "ca.pem"))
    else:
        monkeypatch.setenv("GP_DATABASE_CA_FILE", str(tmp_path / "ca.pem"))
    with tls_before(database.port, certificate) as port:
        message = refusal(f"postgresql://{READER}@{HOST}:{port}/global_partners")
    assert ("does not match host name" if fault == "other name" else "verify failed") in message
