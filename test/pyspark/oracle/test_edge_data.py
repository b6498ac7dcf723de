"""The edge-case files carry what they promise, so that comparisons over them mean something."""

from pathlib import Path

from oracle.build import build
from support.edge_data import EDGE_STARTED_AT, edge_data, random_data

LINE_REASONS = {
    *("record_malformed", "order_id_missing", "lineitem_id_missing", "restaurant_id_missing"),
    *("time_invalid", "price_invalid", "quantity_invalid", "currency_unsupported"),
    *("loyalty_invalid", "text_too_long", "duplicate_line"),
}
OPTION_REASONS = {
    *("record_malformed", "order_id_missing", "lineitem_id_missing", "price_invalid"),
    *("quantity_invalid", "text_too_long", "orphan_option", "superseded"),
}
TOTALS = {"read", "accepted", "quarantined"}


def test_every_reason_occurs_and_everything_is_accounted_for(tmp_path: Path) -> None:
    oracle = build(edge_data(tmp_path), started_at=EDGE_STARTED_AT, marts=())
    lines, options = oracle.counts["order_items"], oracle.counts["order_item_options"]
    assert set(lines) == LINE_REASONS | TOTALS
    assert set(options) == OPTION_REASONS | TOTALS
    for counts in (lines, options):
        assert counts["read"] == counts["accepted"] + counts["quarantined"]


def test_tier_borders_are_hit_exactly(tmp_path: Path) -> None:
    oracle = build(edge_data(tmp_path), started_at=EDGE_STARTED_AT)
    customers = oracle.table("clv")
    assert len(customers) % 5 == 0
    ranks = [row["clv_rank"] for row in customers]
    assert len(set(ranks)) < len(ranks)


def test_random_files_repeat_by_seed(tmp_path: Path) -> None:
    first, again = random_data(3, tmp_path / "a"), random_data(3, tmp_path / "b")
    other = random_data(4, tmp_path / "c")
    name = "order_items.csv"
    assert (first / name).read_bytes() == (again / name).read_bytes()
    assert (first / name).read_bytes() != (other / name).read_bytes()
