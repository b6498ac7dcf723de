"""How Spark addresses S3: what a path is, its scheme says, wherever Spark runs."""

from typing import Any

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.sql import SparkSession

from pipeline.errors import InputError

SCHEME = "s3://"
S3A = "org.apache.hadoop.fs.s3a.S3AFileSystem"
JARS = "org.apache.hadoop:hadoop-aws:3.3.4"


def spark_address(spark: SparkSession, location: str) -> str:
    """An `s3://` location as this Spark reads it: AWS's own (Glue, EMR) does, Hadoop's by s3a."""
    if not location.startswith(SCHEME) or _hadoop(spark).get("fs.s3.impl"):
        return location
    return f"s3a://{location.removeprefix(SCHEME)}"


def require_s3(spark: SparkSession) -> None:
    """Raise InputError where Spark has no S3: its workers would look for local folders."""
    if _hadoop(spark).get("fs.s3.impl"):
        return
    jvm: Any = spark._jvm
    try:
        jvm.java.lang.Thread.currentThread().getContextClassLoader().loadClass(S3A)
    except Py4JJavaError:
        raise InputError(
            f"this Spark has no S3: add --packages {JARS} of the same Hadoop to "
            "PYSPARK_SUBMIT_ARGS or to Spark's own settings (docs/cluster.md)"
        ) from None


def _hadoop(spark: SparkSession) -> Any:
    return spark.sparkContext._jsc.hadoopConfiguration()
