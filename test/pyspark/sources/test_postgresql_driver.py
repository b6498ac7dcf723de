"""The JDBC driver that the deployment ships is the pinned one."""

import hashlib
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.sources.postgresql_driver import PINNED, copy_driver

pytest_plugins = ["support.postgres_fixtures"]


def test_the_jar_is_the_pinned_one(spark: SparkSession, tmp_path: Path) -> None:
    jar = tmp_path / "new" / "postgresql.jar"
    copy_driver(spark, jar)
    assert hashlib.sha256(jar.read_bytes()).hexdigest() == PINNED["sha256"]
    assert list(jar.parent.iterdir()) == [jar]


def test_another_jar_is_refused(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = PINNED["sha256"]
    monkeypatch.setitem(PINNED, "sha256", "0" * 64)
    with pytest.raises(InputError, match=f"is not the pinned {PINNED['package']}.*{found}"):
        copy_driver(spark, tmp_path / "postgresql.jar")
    assert list(tmp_path.iterdir()) == []


def test_a_package_that_maven_has_not_is_named(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PINNED, "package", "org.postgresql:postgresql:0.0.0")
    with pytest.raises(InputError, match=r"^org\.postgresql:postgresql:0\.0\.0: .*not found"):
        copy_driver(spark, tmp_path / "postgresql.jar")
