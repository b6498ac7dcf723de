"""A run whose silver needs more memory than Spark has: at once, or with `--reason slowly` as rows
of one group that are kept until Java's collector can free nothing more.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "pyspark"))

from pyspark.sql import functions as F

from pipeline.cli.main import main
from pipeline.runs import execute as run
from pipeline.runs.context import Run
from pipeline.storage.documents import Document

step_function = run.step_function


def too_much(running: Run) -> Document:
    """Two billion numbers in one array, or in one group."""
    rows = running.spark.range(1).select(F.size(F.expr("sequence(id, 2000000000)")))
    if running.ledger.document["reason"] == "slowly":
        groups = running.spark.range(2 * 10**9).groupBy((F.col("id") % 1).alias("group"))
        rows = groups.agg(F.size(F.collect_list("id")))
    rows.collect()
    return {}


run.step_function = lambda name: too_much if name == "silver" else step_function(name)
sys.exit(main(sys.argv[1:]))
