"""The location of a PostgreSQL source, its password and its certificate authorities."""

import ipaddress
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pyspark.sql import SparkSession

from pipeline.errors import InputError

SCHEME = "postgresql"
PREFIX = f"{SCHEME}://"
DEFAULT_PORT = 5432

EXPECTED = "expected postgresql://user@host:port/database"
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A database as one of its users sees it."""

    host: str
    port: int
    database: str
    user: str

    @property
    def location(self) -> str:
        """As a person writes it, port included; parses back to the same place."""
        return f"{PREFIX}{self.user}@{self._address()}/{self.database}"

    @property
    def jdbc_url(self) -> str:
        """Without user and password: those are properties, which Spark does not show."""
        return f"jdbc:postgresql://{self._address()}/{self.database}"

    @property
    def is_loopback(self) -> bool:
        """The connection does not leave this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def describe(self) -> str:
        """In words for a person."""
        return f"PostgreSQL database {self.database} on {self._address()} as {self.user}"

    def _address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Access:
    """The password (None where the server needs none), and the file of certificate authorities that
    the server's certificate is checked against. Neither is part of the location.
    """

    password: str | None = field(repr=False)
    ca_file: Path | None
    """As it is set."""

    def tls(self, place: Place) -> dict[str, str]:
        """Connection options, the same for libpq and JDBC. Raises InputError.

        The certificate is verified wherever the connection leaves this machine.
        """
        if self.ca_file is not None:
            if not self.ca_file.is_file():
                raise InputError(f"GP_DATABASE_CA_FILE: there is no file {self.ca_file}")
            return {"sslmode": "verify-full", "sslrootcert": str(self.ca_file)}
        if place.is_loopback:
            return {"sslmode": "prefer"}
        raise InputError(
            "set GP_DATABASE_CA_FILE to the file of certificate authorities that the server's "
            "certificate is checked against (for RDS, its region's bundle)"
        )

    def give_to_workers(self, spark: SparkSession) -> None:
        """Send the authorities to every worker: the connections that read are theirs.

        A path is theirs as well; a bare name means the folder of this process, as Glue puts the
        file there, and then that of each worker, where Spark puts it.
        """
        if self.ca_file is not None and self.ca_file.name == str(self.ca_file):
            spark.sparkContext.addFile(str(self.ca_file))


def parse_location(location: str) -> Place:
    """The place that a location names. Raises InputError that shows no part of a password."""
    try:
        parts = urlsplit(location)
        port = parts.port
    except ValueError as error:
        raise InputError(f"DATA is not a location of a database: {EXPECTED}") from error
    if parts.password is not None:
        raise InputError(
            "DATA holds a password: leave it out (it is recorded with the run) and set "
            f"GP_DATABASE_PASSWORD_FILE or GP_DATABASE_SECRET; {EXPECTED}"
        )
    host, user, database = parts.hostname or "", parts.username or "", parts.path[1:]
    if not (HOST.fullmatch(host) or _is_ipv6(host)):
        raise InputError(f"DATA names no host: {EXPECTED}")
    if not NAME.fullmatch(user):
        raise InputError(f"DATA names no user: {EXPECTED}")
    if not NAME.fullmatch(database) or parts.query or parts.fragment:
        raise InputError(f"DATA names no database, or more than that: {EXPECTED}")
    return Place(host=host, port=port or DEFAULT_PORT, database=database, user=user)


def _is_ipv6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False


def read_access() -> Access:
    """The settings of this process: GP_DATABASE_PASSWORD_FILE, else GP_DATABASE_SECRET (a name or
    ARN in AWS Secrets Manager), and GP_DATABASE_CA_FILE. Raises InputError.
    """
    password_file = os.environ.get("GP_DATABASE_PASSWORD_FILE")
    secret = os.environ.get("GP_DATABASE_SECRET")
    ca_file = os.environ.get("GP_DATABASE_CA_FILE")
    password = None
    if password_file:
        password = _password_in_file(Path(password_file))
    elif secret:
        password = _password_in_secret(secret)
    return Access(password=password, ca_file=Path(ca_file) if ca_file else None)


def _password_in_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"GP_DATABASE_PASSWORD_FILE: {file}: {reason}") from None


def _password_in_secret(name: str) -> str:
    """The field `password` of the secret's JSON, as RDS and CDK write it."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = boto3.client("secretsmanager").get_secret_value(SecretId=name)
    except (BotoCoreError, ClientError) as error:
        raise InputError(f"GP_DATABASE_SECRET: {name} cannot be read: {error}") from error
    try:
        password = json.loads(answer["SecretString"])["password"]
    except (ValueError, KeyError, TypeError):
        password = None
    if not isinstance(password, str):
        # The cause would show the secret's text: it is left out.
        raise InputError(f"GP_DATABASE_SECRET: {name} is not JSON with a password") from None
    return password
