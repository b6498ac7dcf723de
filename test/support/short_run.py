"""The pipeline's command, with two marts: soon over.

For tests that kill many runs; `make drill` kills runs of main.py, which build every mart.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "pyspark"))

from pipeline.cli.main import main
from pipeline.runs import plan

plan.MARTS = ("sales", "locations")
sys.exit(main(sys.argv[1:]))
