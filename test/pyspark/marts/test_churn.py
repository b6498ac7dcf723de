"""churn: profile by hand, summary, and the evaluation against figures counted by hand."""

from datetime import date
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipeline.marts import Inputs, churn
from pipeline.marts.churn.evaluation import evaluation, figures
from pipeline.marts.churn.monthly import monthly
from pipeline.spark.caching import CacheScope
from support.baskets import cells, inputs_from, line, with_ranked_clv
from support.frames import rows_frame

AS_OF = "2023-12-31"
PROFILE = tuple(column.name for column in churn.CHURN.columns if column.kind != "model")


def inputs_of(spark: SparkSession, *orders: tuple[str, str, str], **rules: Any) -> Inputs:
    lines = [line(f"o{n}", *order) for n, order in enumerate(orders)]
    return with_ranked_clv(inputs_from(spark, lines, AS_OF, **rules))


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> dict[str, Any]:
    inputs = inputs_of(
        spark,
        ("ann", "2023-07-05", "3.00"),
        ("ann", "2023-10-02", "5.00"),
        ("ann", "2023-10-03", "6.00"),
        ("ann", "2023-11-16", "1.00"),
        ("ann", "2023-11-16", "1.00"),
        ("bob", "2023-11-11", "4.00"),
        ("bob", "2023-11-12", "4.00"),
        ("bob", "2023-11-15", "4.00"),
        ("cem", "2023-10-02", "9.00"),
        ("dan", "2023-10-01", "0.00"),
        ("dan", "2023-10-01", "9.00"),
    )
    customers = churn.customers(inputs).persist()
    return {"churn": customers, "churn/summary": churn.summary(customers)}


def test_profile(tables: dict[str, Any]) -> None:
    # The 90 days ending 16 November begin on 19 August: without ann's 3 dollars of July.
    ann = ("ann", "r1", "2023-11-16", 45, 5, 4, "44.67", 3, 2, "8.00", "8.00", "0.00", "13.00")
    bob = ("bob", "r1", "2023-11-15", 46, 3, 3, "2.00", 3, 0, "12.00", "0.00", None, "12.00")
    cem = ("cem", "r1", "2023-10-02", 90, 1, 1, None, 0, 1, "0.00", "9.00", "-100.00", "9.00")
    dan = ("dan", "r1", "2023-10-01", 91, 2, 1, None, 0, 2, "0.00", "9.00", "-100.00", "9.00")
    assert cells(tables["churn"], *PROFILE) == [
        (*ann, "active", False, "16.00", "High"),
        (*bob, "at_risk", True, "12.00", "Medium"),
        (*cem, "at_risk", None, "9.00", "Medium"),
        (*dan, "lapsed", None, "9.00", "Medium"),
    ]


def test_change_needs_both_periods_whole(spark: SparkSession) -> None:
    inputs = inputs_of(spark, ("ann", "2023-07-06", "1.00"), ("ann", "2023-12-01", "2.00"))
    assert cells(churn.customers(inputs), "spend_prev_90d", "spend_change_pct") == [("1.00", None)]


def test_summary(tables: dict[str, Any]) -> None:
    assert cells(tables["churn/summary"]) == [
        ("active", "High", 1, "0.2500", "16.00", "13.00", "45.00", "44.67"),
        ("active", "all", 1, "0.2500", "16.00", "13.00", "45.00", "44.67"),
        ("at_risk", "Medium", 2, "0.5000", "21.00", "21.00", "68.00", "2.00"),
        ("at_risk", "all", 2, "0.5000", "21.00", "21.00", "68.00", "2.00"),
        ("lapsed", "Medium", 1, "0.2500", "9.00", "9.00", "91.00", None),
        ("lapsed", "all", 1, "0.2500", "9.00", "9.00", "91.00", None),
    ]


def test_expectations_fall_with_silence(tables: dict[str, Any]) -> None:
    rows = {row.customer_id: row for row in tables["churn"].collect()}
    assert all(0 < row.p_order_90d < 1 for row in rows.values())
    assert all(row.p_order_90d < row.expected_orders_90d for row in rows.values())
    assert rows["dan"].p_order_90d < rows["cem"].p_order_90d


def test_usual_spend_is_of_the_90_days_ending_with_the_last_order(spark: SparkSession) -> None:
    inputs = inputs_of(
        spark,
        ("ann", "2023-03-03", "1.00"),
        ("ann", "2023-03-04", "2.00"),
        ("ann", "2023-06-01", "4.00"),
    )
    assert cells(churn.customers(inputs), "spend_prev_90d", "usual_spend_90d") == [("0.00", "6.00")]


def test_monthly_has_every_month_from_orders_up_to_its_end(spark: SparkSession) -> None:
    inputs = inputs_of(
        spark,
        # 31 August is 45 days after 17 July, 30 September 75, 31 October 106.
        ("ann", "2023-07-16", "1.00"),
        ("ann", "2023-07-17", "2.00"),
        # 31 October is 91 days after 1 August, 30 November one day after 29 November.
        ("bob", "2023-08-01", "4.00"),
        ("bob", "2023-10-29", "8.00"),
        ("bob", "2023-11-29", "16.00"),
    )
    days = inputs.customers.days
    assert cells(monthly(days, inputs.rules, date(2023, 12, 30))) == [
        ("2023-07-01", "active", 1, "1.0000", "3.00", False),
        ("2023-08-01", "active", 2, "1.0000", "7.00", False),
        ("2023-09-01", "at_risk", 2, "1.0000", "7.00", False),
        ("2023-10-01", "active", 1, "0.5000", "12.00", False),
        ("2023-10-01", "lapsed", 1, "0.5000", "3.00", False),
        ("2023-11-01", "active", 1, "0.5000", "24.00", False),
        ("2023-11-01", "lapsed", 1, "0.5000", "3.00", False),
        ("2023-12-01", "active", 1, "0.5000", "24.00", True),
        ("2023-12-01", "lapsed", 1, "0.5000", "3.00", True),
    ]


def test_evaluation_looks_from_90_days_ago(spark: SparkSession) -> None:
    # The border is 2023-10-02: six customers had ordered by then, of whom two ordered since.
    inputs = inputs_of(
        spark,
        ("a_back", "2023-08-17", "1.00"),
        ("a_back", "2023-10-03", "1.00"),
        ("b_lost", "2023-08-17", "1.00"),
        ("c_lost", "2023-09-25", "1.00"),
        ("c_lost", "2023-09-26", "1.00"),
        ("c_lost", "2023-09-27", "1.00"),
        ("d_back", "2023-10-02", "1.00"),
        ("d_back", "2023-12-31", "1.00"),
        ("e_lost", "2023-08-18", "1.00"),
        # 91 days before the border: lapsed then.
        ("f_gone", "2023-07-03", "1.00"),
        ("new", "2023-10-03", "1.00"),
    )
    as_of = date.fromisoformat(AS_OF)
    found = cells(evaluation(inputs.customers.days, inputs.rules, as_of, inputs.cache))
    assert [row for row in found if row[0] != "expected_orders"] == [
        ("fixed", "all", "0.5000", "0.6667", "0.5000", "0.6667", "1.0000", 3, 6),
        ("fixed", "not_lapsed", "0.4167", "0.5000", "0.3333", "0.6000", "0.8333", 2, 5),
        ("own_cadence", "all", "0.6250", "1.0000", "0.2500", "0.6667", "1.5000", 1, 6),
        ("own_cadence", "not_lapsed", "0.6667", "1.0000", "0.3333", "0.6000", "1.6667", 1, 5),
        ("recency", "all", "0.6875", "0.6667", "0.5000", "0.6667", "1.0000", 3, 6),
        ("recency", "not_lapsed", "0.5833", "0.5000", "0.3333", "0.6000", "0.8333", 2, 5),
    ]
    assert [(row[0], row[1], *row[7:]) for row in found if row[0] == "expected_orders"] == [
        ("expected_orders", "all", 3, 6),
        ("expected_orders", "not_lapsed", 2, 5),
    ]


def test_evaluation_breaks_ties_by_customer_id(spark: SparkSession) -> None:
    # The fixed rule flags two: the highest score, and of the three tied next the first by id.
    rows = [
        ("e", True, 0.9, True),
        ("b", True, 0.5, False),
        ("a", False, 0.5, True),
        ("c", True, 0.5, False),
        ("d", False, 0.1, False),
    ]
    columns = "customer_id string, stayed_away boolean, score double, is_flagged boolean"
    scored = rows_frame(spark, rows, columns).withColumns(
        {"rule": F.lit("recency"), "population": F.lit("all")}
    )
    assert cells(figures(scored, CacheScope())) == [
        ("recency", "all", "0.8333", "0.5000", "0.3333", "0.6000", "0.8333", 2, 5)
    ]


def test_evaluation_without_customers_then_has_no_rows(spark: SparkSession) -> None:
    inputs = inputs_of(spark, ("new", "2023-10-03", "1.00"))
    as_of = date.fromisoformat(AS_OF)
    assert cells(evaluation(inputs.customers.days, inputs.rules, as_of, inputs.cache)) == []
