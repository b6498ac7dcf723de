"""What the steps of a run share."""

from pyspark.sql import SparkSession

from pipeline.rules import load_rules
from support.mart_inputs import inputs
from support.pipeline_run import run_over


def test_a_mart_is_given_the_marts_that_were_built_since_the_last_one(spark: SparkSession) -> None:
    given = inputs(spark, [("ann", "2023-01-05", "10.00")], as_of="2023-01-31")
    frames = {
        "silver/orders": given.orders,
        "silver/order_lines": given.lines,
        "silver/order_options": given.lines,  # which have the two ids, all that options need here
        "silver/calendar": given.calendar,
        "silver/restaurants": given.restaurants,
    }
    document = {"as_of": "2023-01-31", "first_date": "2023-01-05"}
    run = run_over(frames, load_rules(), document)
    first = run.inputs()
    frames["gold/clv"] = given.orders
    second = run.inputs()
    assert (first.marts, second.marts) == ({}, {"clv": given.orders})
    assert second.orders is first.orders


def test_a_table_that_the_run_builds_is_not_read_from_its_base() -> None:
    run = run_over({}, load_rules(), {"steps": [{"name": "silver"}, {"name": "gold/clv"}]})
    shared = {"bronze/order_items": "shared", "gold/sales": "shared"}
    run.base = {"tables": shared | {"silver/orders": "old", "gold/clv/history": "old"}}
    assert run.tables() == shared
