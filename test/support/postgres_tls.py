"""TLS before a server that has none: what RDS looks like to a client, on loopback."""

import base64
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from pyspark.sql import SparkSession

from pipeline.spark.session import find_java

KEYSTORE_PASSWORD = "changeit"
SSL_REQUEST_BYTES = 8


def make_certificate(spark: SparkSession, folder: Path, name: str) -> Path:
    """A key with a certificate of its own for `ip:127.0.0.1` or `dns:...`, as PEM: key, then
    certificate. Java makes it, the only tool for that which is surely here.
    """
    store = folder / "keys.p12"
    _keytool(
        store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", f"san={name}",
        "-validity", "30", "-storetype", "PKCS12",
    )  # fmt: skip
    _keytool(store, "-exportcert", "-rfc", "-file", str(folder / "ca.pem"))
    certificate = (folder / "ca.pem").read_text(encoding="utf-8")
    file = folder / "server.pem"
    file.write_text(_private_key(spark, store) + certificate, encoding="utf-8")
    return file


def _keytool(store: Path, command: str, *options: str) -> None:
    subprocess.run(
        [
            find_java() / "bin" / "keytool", command, *options,
            "-alias", "server", "-keystore", store, "-storepass", KEYSTORE_PASSWORD,
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


def _private_key(spark: SparkSession, store: Path) -> str:
    """The key as PEM: keytool exports certificates only."""
    jvm, gateway = spark._jvm, spark.sparkContext._gateway
    assert jvm is not None
    assert gateway is not None
    password = gateway.new_array(jvm.char, len(KEYSTORE_PASSWORD))
    for place, character in enumerate(KEYSTORE_PASSWORD):
        password[place] = character
    keys = jvm.java.security.KeyStore.getInstance(jvm.java.io.File(str(store)), password)
    # The key's own class is not open to reflection; its specification is.
    kind = jvm.java.lang.Class.forName("java.security.spec.PKCS8EncodedKeySpec")
    factory = jvm.java.security.KeyFactory.getInstance("EC")
    encoded = factory.getKeySpec(keys.getKey("server", password), kind).getEncoded()
    body = base64.encodebytes(bytes(encoded)).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\n"


@contextmanager
def tls_before(port: int, certificate: Path) -> Iterator[int]:
    """A port that talks TLS and hands everything on to a PostgreSQL server without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=_accept, args=(listener, port, context), daemon=True).start()
        yield listener.getsockname()[1]


def _accept(listener: socket.socket, port: int, context: ssl.SSLContext) -> None:
    # Closing the listener at the end is an error here.
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            Thread(target=_serve, args=(client, port, context), daemon=True).start()


def _serve(client: socket.socket, port: int, context: ssl.SSLContext) -> None:
    """Answer the SSLRequest, shake hands, and carry bytes both ways; a refusal ends it."""
    with suppress(OSError):
        client.recv(SSL_REQUEST_BYTES, socket.MSG_WAITALL)
        client.sendall(b"S")
        secured = context.wrap_socket(client, server_side=True)
        server = socket.create_connection(("127.0.0.1", port))
        Thread(target=_carry, args=(server, secured), daemon=True).start()
        _carry(secured, server)


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
