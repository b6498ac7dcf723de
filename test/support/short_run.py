"""The pipeline's command, with two marts and without compiled plans: soon over.

For tests that kill many runs; `make drill` kills runs of main.py, which build every mart.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "pyspark"))

from pyspark.sql import SparkSession

from pipeline import opening, run
from pipeline.cli import main
from pipeline.session import start_session


def _interpreting(master: str) -> SparkSession:
    session = start_session(master)
    session.conf.set("spark.sql.codegen.wholeStage", "false")
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    return session


opening.MARTS = ("sales", "locations")
run.start_session = _interpreting
sys.exit(main(sys.argv[1:]))
