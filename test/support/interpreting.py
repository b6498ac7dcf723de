"""Spark without compiled plans."""

from pyspark.sql import SparkSession


def interpret_plans(session: SparkSession) -> SparkSession:
    """Compiling a plan takes longer than interpreting it over three rows."""
    session.conf.set("spark.sql.codegen.wholeStage", "false")
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    return session
