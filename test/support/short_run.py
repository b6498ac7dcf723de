"""The pipeline's command, with two marts and without compiled plans: soon over.

For tests that kill many runs; `make drill` kills runs of main.py, which build every mart.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "pyspark"))

from pipeline.cli.main import main
from pipeline.runs import execute as run
from pipeline.runs import plan
from pipeline.spark.session import start_session
from support.tiny_plans import plan_tiny

plan.MARTS = ("sales", "locations")
run.start_session = lambda master, spill, **_: plan_tiny(start_session(master, spill=spill))
sys.exit(main(sys.argv[1:]))
