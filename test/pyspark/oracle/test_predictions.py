"""The model's columns and tables: shape, arithmetic, and scores by hand."""

from pathlib import Path

import numpy as np
import pytest

from oracle.build import Oracle, build
from oracle.evaluation import area_under_curve, flagged_first
from support.edge_data import random_data


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    return build(random_data(17, tmp_path_factory.mktemp("random")), with_predictions=True)


def test_area_counts_pairs_and_halves_of_ties() -> None:
    score, outcome = np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])
    assert area_under_curve(score, outcome) == 3.5 / 4
    assert area_under_curve(score, np.array([True] * 4)) is None


def test_ties_are_flagged_by_customer_id() -> None:
    flags = flagged_first(np.array([1.0, 2.0, 2.0, 2.0]), ["d", "c", "a", "b"], 2)
    assert flags.tolist() == [False, False, True, True]


def test_predicted_clv_is_the_sum(oracle: Oracle) -> None:
    for row in oracle.table("clv"):
        total = float(row["clv"]) + row["predicted_revenue_365d"]
        assert row["predicted_clv"] == pytest.approx(total, abs=1e-4)
        assert 0 <= row["p_alive"] <= 1


def test_more_weeks_mean_more_orders_and_a_chance_below_p_alive(oracle: Oracle) -> None:
    alive = {row["customer_id"]: row for row in oracle.table("clv")}
    for row in oracle.table("churn"):
        longer = alive[row["customer_id"]]
        assert row["expected_orders_90d"] <= longer["expected_orders_365d"]
        assert row["p_order_90d"] <= longer["p_alive"]


def test_every_scored_rule_flags_as_many_as_the_fixed_one(oracle: Oracle) -> None:
    table = oracle.table("churn/evaluation")
    for population in ("all", "not_lapsed"):
        rows = {row["rule"]: row for row in table if row["population"] == population}
        assert set(rows) == {"fixed", "own_cadence", "recency", "expected_orders"}
        flagged = {rule: row["flagged"] for rule, row in rows.items() if rule != "own_cadence"}
        assert len(set(flagged.values())) == 1


def test_the_model_beats_the_same_rate_as_before(oracle: Oracle) -> None:
    found = {(row["model"], row["name"]): row["value"] for row in oracle.table("clv/model")}
    assert found["back_test_mbg_nbd", "mae"] < found["back_test_same_rate", "mae"]
    assert found["back_test_mbg_nbd", "auc"] > found["back_test_same_rate", "auc"]


def test_random_files_fill_every_table(oracle: Oracle) -> None:
    assert [name for name in oracle.tables() if not oracle.table(name)] == [
        "silver/quarantine_order_item_options",
        "silver/quarantine_order_items",
    ]
    lift = {row["metric"]: row for row in oracle.table("loyalty/lift")}
    assert lift["revenue_365d"]["strata"] >= 2


def test_sources_without_discounts_have_none(tmp_path: Path) -> None:
    table = build(random_data(17, tmp_path, discounts=False)).table("discounts")
    assert {row["order_type"] for row in table} == {"full_price"}


def test_money_adds_up_across_marts(oracle: Oracle) -> None:
    totals = [
        "SELECT sum(net_amount) FROM silver.orders WHERE NOT is_test",
        "SELECT sum(revenue) FROM sales.sales WHERE grain = 'day' AND dimension = 'total'",
        "SELECT sum(revenue) FROM sales.sales WHERE dimension = 'restaurant' AND grain = 'month'",
        "SELECT sum(revenue) FROM locations.locations WHERE period = 'all'",
        "SELECT sum(revenue) FROM discounts.discounts WHERE dimension = 'total'",
        "SELECT sum(revenue) FROM loyalty.loyalty WHERE basis = 'order'",
    ]
    assert len({oracle.con.execute(query).fetchall()[0] for query in totals}) == 1
