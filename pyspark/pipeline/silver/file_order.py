"""The order of the files of a table: what "later" means where files overlap."""

from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import IntegerType, StringType, StructType

from pipeline.sources import SOURCE_FILE
from pipeline.sources.csv_files import natural_order
from pipeline.spark.tables import local_dataframe

PLACES = StructType().add(SOURCE_FILE, StringType()).add("file_place", IntegerType())


def source_files(bronze: DataFrame) -> list[str]:
    """The files of a table in their natural order."""
    found = bronze.select(SOURCE_FILE).distinct().collect()
    return sorted((row[SOURCE_FILE] for row in found), key=natural_order)


def with_file_place(records: DataFrame, files: Sequence[str]) -> DataFrame:
    """Adds `file_place`, higher in a later file."""
    rows = [(file, place) for place, file in enumerate(files)]
    places = local_dataframe(records.sparkSession, rows, PLACES)
    return records.join(F.broadcast(places), on=SOURCE_FILE, how="inner")
