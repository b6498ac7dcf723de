"""Who counts as a customer."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipeline.rules import Rules


def person(rules: Rules) -> Column:
    """customer_id of an identified customer that is no excluded account, else null."""
    excluded = F.col("customer_id").isin(list(rules.excluded_customers))
    return F.when(~excluded, F.col("customer_id"))
