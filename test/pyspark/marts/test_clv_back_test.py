"""The back-test of clv: figures and calibration from predictions and what came."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipeline.marts.clv.models import BackTest, back_test_figures, calibration
from support.frames import rows_frame


def back_test_of(spark: SparkSession, *rows: tuple[float, float, float, int, float]) -> BackTest:
    columns = "predicted_dates double, same_rate_dates double, predicted_revenue double,"
    columns += "actual_dates long, actual_revenue double"
    frame = rows_frame(spark, list(rows), columns)
    money = F.col("actual_revenue").cast("decimal(18,2)")
    return BackTest(frame.withColumn("actual_revenue", money), len(rows), has_model=True)


def test_back_test_figures(spark: SparkSession) -> None:
    test = back_test_of(
        spark,
        (2.0, 0.0, 20.0, 1, 5.0),
        (1.0, 0.0, 10.0, 0, 0.0),
        (1.0, 0.0, 10.0, 0, 0.0),
        (1.0, 0.0, 10.0, 3, 35.0),
    )
    found = {(row.model, row.name): row.value for row in back_test_figures(test).collect()}
    assert found == {
        ("back_test_mbg_nbd", "mae"): (1 + 1 + 1 + 2) / 4,
        ("back_test_mbg_nbd", "bias"): (1 + 1 + 1 - 2) / 4,
        # Of the 2 x 2 pairs of an orderer and another, two are ranked rightly and two are tied.
        ("back_test_mbg_nbd", "auc"): (2 + 2 / 2) / 4,
        ("back_test_mbg_nbd", "actual_revenue"): 40.0,
        ("back_test_mbg_nbd", "predicted_revenue"): 50.0,
        ("back_test_mbg_nbd", "revenue_ratio"): 1.25,
        ("back_test_same_rate", "mae"): 1.0,
        ("back_test_same_rate", "bias"): -1.0,
        ("back_test_same_rate", "auc"): 0.5,
    }
    everybody = back_test_of(spark, (1.0, 1.0, 1.0, 1, 1.0))
    found = {(row.model, row.name): row.value for row in back_test_figures(everybody).collect()}
    assert found["back_test_mbg_nbd", "auc"] is None


def test_calibration_by_decile_of_predicted_revenue(spark: SparkSession) -> None:
    # Of 11 customers percent_rank is a tenth of the place; the three tied at 8 share the fourth.
    rows = [(v / 4, 0.0, float(v), v % 2, v / 2) for v in (0, 1, 2, 3, 4, 8, 8, 8, 9, 10, 11)]
    found = calibration(back_test_of(spark, *rows)).orderBy("decile").collect()
    assert [tuple(row)[:2] for row in found] == [
        (1, 1), (2, 1), (3, 1), (4, 3), (7, 1), (8, 1), (9, 1), (10, 2),
    ]  # fmt: skip
    fourth, last = found[3], found[-1]
    assert (fourth.predicted_order_dates, fourth.predicted_revenue) == (6.0, 24.0)
    assert (fourth.actual_order_dates, str(fourth.actual_revenue)) == (0, "12.00")
    assert (last.predicted_revenue, str(last.actual_revenue)) == (1.0, "0.50")
