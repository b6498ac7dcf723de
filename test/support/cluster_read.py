"""Reads a PostgreSQL source with a worker in a process of its own; prints the ids of the orders.

Its own folder is where the authorities are: the worker has another one.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "pyspark"))

from pipeline.sources.postgresql import PostgresqlSource
from pipeline.spark.session import start_session

source = PostgresqlSource(sys.argv[1])
source.check()
frame = source.read(start_session("local-cluster[1,1,1024]"), "order_items")
assert frame is not None
print([row["order_id"] for row in frame.collect()])
source.close()
