"""What Spark and its Java are told, by the number of records."""

import os
import sys
from pathlib import Path

from pipeline.spark.memory import heap_setting

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

# So few records are done sooner by plans that are interpreted than by compiled ones, planned anew
# after each stage: 24 records in 34 s instead of 52 s, 8,000 in 53 s instead of 69 s.
RECORDS_OF_AN_INTERPRETED_RUN = 20_000

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

# No code is generated, no stage waits for the sizes of the one before, and a shuffle ends in one
# task.
INTERPRETED = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    SHUFFLE_PARTITIONS: "1",
}


def records_of_a_file(records: int | None) -> int:
    """The most rows of a Parquet file in a run over about so many records."""
    return max(MIN_RECORDS_OF_A_FILE, (records or 0) // FILES_OF_A_TABLE)


def plan_settings(records: int | None) -> dict[str, str]:
    """What few records change, on any machine."""
    is_few = records is not None and records <= RECORDS_OF_AN_INTERPRETED_RUN
    return INTERPRETED if is_few else {}


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
