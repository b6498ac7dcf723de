"""Locations of a database, its password and its certificate authorities. No Spark, no server."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.sources.locations import absolute, open_source
from pipeline.sources.postgresql_place import Access, parse_location, read_access

SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    ("written", "recorded"),
    [
        ("postgresql://reader@db.example/gp", "postgresql://reader@db.example:5432/gp"),
        (
            "postgresql://gp_reader@DB.example:5433/g-p",
            "postgresql://gp_reader@db.example:5433/g-p",
        ),
        ("postgresql://reader@[::1]:5433/gp", "postgresql://reader@[::1]:5433/gp"),
    ],
)
def test_a_location_is_recorded_with_its_port(written: str, recorded: str) -> None:
    assert absolute(written) == recorded
    assert absolute(recorded) == recorded
    assert open_source(written).kind == "postgresql"


def test_a_path_is_a_folder_of_files(tmp_path: Path) -> None:
    assert absolute(str(tmp_path / "a" / ".." / "b")) == str(tmp_path / "b")
    assert open_source(str(tmp_path)).kind == "csv"


def test_the_place_is_the_same_for_every_user_and_no_other_place() -> None:
    ids = [
        open_source(f"postgresql://{rest}").id
        for rest in ("a@h/d", "b@H:5432/d", "a@h:5433/d", "a@h/e", "a@i/d")
    ]
    assert len(set(ids)) == 4
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("location", "message"),
    [
        (f"postgresql://reader:{SECRET}@host/gp", "DATA holds a password"),
        (f"postgresql://reader:{SECRET}@host:none/gp", "not a location"),
        ("postgresql://host/gp", "names no user"),
        ("postgresql://reader@/gp", "names no host"),
        ("postgresql://reader@-host/gp", "names no host"),
        ("postgresql://reader@host", "names no database"),
        ("postgresql://reader@host/gp/public", "names no database"),
        (f"postgresql://reader@host/gp?password={SECRET}", "names no database"),
        ("postgresql://reader@host/gp?sslmode=disable", "names no database"),
        ('postgresql://re"ader@host/gp', "names no user"),
    ],
)
def test_another_location_is_refused_without_showing_secrets(location: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refusal:
        open_source(location)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize(
    ("host", "with_ca", "expected"),
    [
        ("127.0.0.1", False, {"sslmode": "prefer"}),
        ("localhost", False, {"sslmode": "prefer"}),
        ("[::1]", False, {"sslmode": "prefer"}),
        ("127.0.0.1", True, {"sslmode": "verify-full"}),
        ("db.example", True, {"sslmode": "verify-full"}),
    ],
)
def test_certificates_are_verified_beyond_loopback(
    tmp_path: Path, host: str, with_ca: bool, expected: dict[str, str]
) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.touch()
    access = Access(password=None, ca_file=ca_file if with_ca else None)
    found = access.tls(parse_location(f"postgresql://reader@{host}/gp"))
    assert found == expected | ({"sslrootcert": str(ca_file)} if with_ca else {})


@pytest.mark.parametrize("host", ["db.example", "10.0.0.1", "localhost.example"])
def test_beyond_loopback_the_authorities_must_be_named(host: str) -> None:
    place = parse_location(f"postgresql://reader@{host}/gp")
    with pytest.raises(InputError, match="set GP_DATABASE_CA_FILE"):
        Access(password=None, ca_file=None).tls(place)
    with pytest.raises(InputError, match="there is no file nowhere"):
        Access(password=None, ca_file=Path("nowhere.pem")).tls(place)


def test_the_password_comes_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "password"
    file.write_text(f" {SECRET} \n")
    monkeypatch.setenv("GP_DATABASE_PASSWORD_FILE", str(file))
    assert read_access() == Access(password=f" {SECRET} ", ca_file=None)
    assert SECRET not in repr(read_access())
    file.unlink()
    with pytest.raises(InputError, match="No such file"):
        read_access()


@pytest.fixture
def secrets_manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """Answers GetSecretValue as AWS does, on loopback; the list keeps what was asked."""
    asked: list[dict[str, Any]] = []
    texts = {
        "good": json.dumps({"username": "gp_reader", "password": SECRET}),
        "not-json": SECRET,
        "no-password": json.dumps({"token": SECRET}),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"target": self.headers["X-Amz-Target"]} | body)
            found = texts.get(body["SecretId"])
            self.send_response(200 if found else 400)
            self.end_headers()
            missing = {"__type": "ResourceNotFoundException", "message": "no such secret"}
            self.wfile.write(json.dumps({"SecretString": found} if found else missing).encode())

        def log_message(self, *_: Any) -> None:
            """Keep the terminal quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", address)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        Thread(target=server.serve_forever, daemon=True).start()
        yield asked
        server.shutdown()


def test_the_password_comes_from_the_secret_store(
    secrets_manager: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GP_DATABASE_SECRET", "good")
    assert read_access().password == SECRET
    assert secrets_manager == [{"target": "secretsmanager.GetSecretValue", "SecretId": "good"}]


@pytest.mark.usefixtures("secrets_manager")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", "absent cannot be read.*no such secret"),
        ("not-json", "not-json is not JSON with a password"),
        ("no-password", "no-password is not JSON with a password"),
    ],
)
def test_a_useless_secret_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    monkeypatch.setenv("GP_DATABASE_SECRET", name)
    with pytest.raises(InputError, match=message) as refusal:
        read_access()
    assert SECRET not in str(refusal.value)
    assert SECRET not in repr(refusal.value.__cause__)
