"""The second computation of clv against figures worked out by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from oracle.build import Oracle, build
from support.datasets.files import line, option, write

GUEST, EXCLUDED = "", "5ece77fe902ad501337b23fd"


def three_customers(folder: Path) -> Oracle:
    """ann 10.00 in January and 5.01 in March, bob 15.01 in February, cy 1.00 in March."""
    orders = [
        ("o1", "ann", "r1", "2023-01-10T17:00:00Z", "10"),
        ("o2", "ann", "r2", "2023-03-02T17:00:00Z", "4.01"),
        ("o3", "bob", "r1", "2023-02-28T17:00:00Z", "15.01"),
        ("o4", "cy", "r1", "2023-03-05T17:00:00Z", "1.00"),
        ("o5", GUEST, "r1", "2023-03-05T17:00:00Z", "99"),
        ("o6", EXCLUDED, "r1", "2023-03-06T17:00:00Z", "99"),
    ]
    lines = [
        line(order_id=o, user_id=u, restaurant_id=r, creation_time_utc=t, item_price=p)
        for o, u, r, t, p in orders
    ]
    return build(write(folder, lines, [option(order_id="o2")]), marts=("clv",))


def test_customers_who_tie_share_rank_percentile_and_tier(tmp_path: Path) -> None:
    table = three_customers(tmp_path).table("clv")
    assert {
        r["customer_id"]: (r["clv"], r["clv_rank"], r["clv_percentile"], r["clv_tier"])
        for r in table
    } == {
        "ann": (Decimal("15.01"), 1, Decimal("1.0000"), "High"),
        "bob": (Decimal("15.01"), 1, Decimal("1.0000"), "High"),
        "cy": (Decimal("1.00"), 3, Decimal("0.3333"), "Medium"),
    }


def test_a_customer_row_is_whole(tmp_path: Path) -> None:
    row = next(r for r in three_customers(tmp_path).table("clv") if r["customer_id"] == "ann")
    assert row == {
        "customer_id": "ann",
        "restaurant_id": "r2",
        "first_order_date": date(2023, 1, 10),
        "last_order_date": date(2023, 3, 2),
        "tenure_days": 55,
        "orders": 2,
        "order_dates": 2,
        "items": 2,
        "gross_revenue": Decimal("15.01"),
        "discounts": Decimal("0.00"),
        "clv": Decimal("15.01"),
        "avg_order_value": Decimal("7.51"),
        "clv_rank": 1,
        "clv_percentile": Decimal("1.0000"),
        "clv_tier": "High",
        "is_member": False,
        "loyalty_orders": 0,
    }


def test_history_is_valid_until_the_day_before_the_next_order(tmp_path: Path) -> None:
    rows = [r for r in three_customers(tmp_path).table("clv/history") if r["customer_id"] == "ann"]
    assert [tuple(r.values()) for r in sorted(rows, key=lambda r: r["order_date"])] == [
        ("ann", date(2023, 1, 10), "r2", 1, Decimal("10.00"), Decimal("10.00"), date(2023, 3, 1)),
        ("ann", date(2023, 3, 2), "r2", 2, Decimal("5.01"), Decimal("15.01"), date(2023, 3, 6)),
    ]


def test_migration_ranks_each_month_anew(tmp_path: Path) -> None:
    rows = three_customers(tmp_path).table("clv/migration")
    january, february, march = (date(2023, m, 1) for m in (1, 2, 3))
    assert sorted(tuple(r.values()) for r in rows) == [
        (january, "New", "High", 1, 1, Decimal("10.00"), False),
        (february, "High", "Medium", 1, 0, Decimal("10.00"), False),
        (february, "New", "High", 1, 1, Decimal("15.01"), False),
        (march, "High", "High", 1, 0, Decimal("15.01"), True),
        (march, "Medium", "High", 1, 1, Decimal("15.01"), True),
        (march, "New", "Medium", 1, 1, Decimal("1.00"), True),
    ]


def test_cohorts_have_every_month_to_as_of(tmp_path: Path) -> None:
    rows = three_customers(tmp_path).table("clv/cohorts")
    assert sorted(tuple(r.values()) for r in rows if r["cohort"] == date(2023, 1, 1)) == [
        (date(2023, 1, 1), 0, 1, 1, 1, Decimal("10.00"), Decimal("10.00"), False),
        (date(2023, 1, 1), 1, 1, 0, 0, Decimal("0.00"), Decimal("10.00"), False),
        (date(2023, 1, 1), 2, 1, 1, 1, Decimal("5.01"), Decimal("15.01"), True),
    ]


def test_tiers_add_up(tmp_path: Path) -> None:
    rows = three_customers(tmp_path).table("clv/tiers")
    assert sorted(tuple(r.values()) for r in rows) == [
        (
            "High", 2, Decimal("0.6667"), Decimal("30.02"), Decimal("0.9678"),
            Decimal("15.01"), Decimal("15.01"), Decimal("15.01"), Decimal("1.50"),
        ),
        (
            "Medium", 1, Decimal("0.3333"), Decimal("1.00"), Decimal("0.0322"),
            Decimal("1.00"), Decimal("1.00"), Decimal("1.00"), Decimal("1.00"),
        ),
    ]  # fmt: skip
