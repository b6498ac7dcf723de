"""The second computation of segments and churn against figures worked out by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from oracle.build import Oracle, build
from support.datasets.files import line, orders, write


def five_customers(folder: Path) -> Oracle:
    """As of 31 December 2023: a VIP, a new one, a dormant one, two that have gone quiet."""
    vip = [("vip", f"2023-{month:02d}-28", "20") for month in range(6, 13)]
    quiet = [("quiet", f"2023-08-0{n}", "25") for n in range(1, 7)]
    lines = orders(
        *vip,
        *quiet,
        ("new", "2023-10-03", "5"),
        ("edge", "2023-10-02", "5"),
        ("edge", "2023-12-31", "5"),
        ("gone", "2022-12-31", "50"),
        ("gone", "2021-12-31", "50"),
    )
    return build(write(folder, lines), {"vip_min_orders": 6})


def test_scores_and_segments(tmp_path: Path) -> None:
    table = five_customers(tmp_path).table("segments")
    shown = ("recency_days", "frequency", "monetary", "rfm", "segment")
    assert {r["customer_id"]: tuple(r[name] for name in shown) for r in table} == {
        "vip": (3, 7, Decimal(140), "R4F5M4", "VIP"),
        "quiet": (147, 6, Decimal(150), "R2F4M5", "Slipping VIP"),
        "new": (89, 1, Decimal(5), "R3F1M1", "New"),
        "edge": (0, 2, Decimal(10), "R5F2M2", "Occasional"),
        "gone": (365, 0, Decimal(0), "R1F1M1", "Dormant"),
    }


def test_summary_has_members_others_and_all(tmp_path: Path) -> None:
    table = five_customers(tmp_path).table("segments/summary")
    vip = [tuple(r.values()) for r in table if r["segment"] == "VIP"]
    shares = (1, Decimal("0.2000"), Decimal("140.00"), Decimal("0.3457"))
    means = (Decimal("3.00"), Decimal("7.00"), Decimal("140.00"))
    assert sorted(vip) == [
        ("VIP", "all", *shares, *means),
        ("VIP", "non_member", *shares, *means),
    ]


def test_favourites_go_by_lines_then_revenue_then_alphabet(tmp_path: Path) -> None:
    lines = [
        line(lineitem_id="1", item_name="b", item_category="B", item_price="2"),
        line(lineitem_id="2", item_name="a", item_category="A", item_price="2"),
        line(lineitem_id="3", item_name="c", item_category="A", item_price="3"),
        line(order_id="o2", creation_time_utc="2023-01-14T12:00:00Z", item_name="c"),
        line(order_id="o3", creation_time_utc="2023-01-15T12:00:00Z", item_quantity="5"),
    ]
    [row] = build(write(tmp_path, lines)).table("segments")
    shown = ("favourite_item", "favourite_category", "favourite_daypart", "weekend_share")
    assert [row[name] for name in (*shown, "avg_items_per_order", "restaurants")] == [
        *("c", "Breakfast", "lunch", Decimal("0.6667"), Decimal("3.00"), 1)
    ]


def test_churn_profile(tmp_path: Path) -> None:
    table = five_customers(tmp_path).table("churn")
    row = next(r for r in table if r["customer_id"] == "vip")
    assert row == {
        "customer_id": "vip",
        "restaurant_id": "r1",
        "last_order_date": date(2023, 12, 28),
        "days_since_last_order": 3,
        "orders": 7,
        "order_dates": 7,
        "avg_gap_days": Decimal("30.50"),
        "orders_last_90d": 3,
        "orders_prev_90d": 3,
        "spend_last_90d": Decimal("60.00"),
        "spend_prev_90d": Decimal("60.00"),
        "spend_change_pct": Decimal("0.00"),
        "usual_spend_90d": Decimal("60.00"),
        "churn_status": "active",
        "is_overdue": False,
        "clv": Decimal("140.00"),
        "clv_tier": "Medium",
    }
    assert {r["customer_id"]: (r["churn_status"], r["is_overdue"]) for r in table} == {
        "vip": ("active", False),
        "quiet": ("lapsed", True),
        "new": ("at_risk", None),
        "edge": ("active", None),
        "gone": ("lapsed", None),
    }


def test_mean_gap_is_of_unrounded_gaps(tmp_path: Path) -> None:
    table = five_customers(tmp_path).table("churn/summary")
    shown = {(r["churn_status"], r["clv_tier"]): (r["customers"], r["avg_gap_days"]) for r in table}
    assert shown == {
        ("active", "Medium"): (2, Decimal("60.25")),
        ("active", "all"): (2, Decimal("60.25")),
        ("at_risk", "Low"): (1, None),
        ("at_risk", "all"): (1, None),
        ("lapsed", "High"): (1, Decimal("1.00")),
        ("lapsed", "Medium"): (1, Decimal("365.00")),
        ("lapsed", "all"): (2, Decimal("183.00")),
    }


def test_monthly_churn_ends_with_the_summary(tmp_path: Path) -> None:
    built = five_customers(tmp_path)
    shown = ("churn_status", "customers", "customers_share", "usual_spend_90d", "is_partial")
    monthly = built.table("churn/monthly")
    rows = {(r["month"], *(r[name] for name in shown)) for r in monthly}
    assert {row[1:] for row in rows if row[0] == date(2023, 12, 1)} == {
        ("active", 2, Decimal("0.4000"), Decimal("65.00"), False),
        ("at_risk", 1, Decimal("0.2000"), Decimal("5.00"), False),
        ("lapsed", 2, Decimal("0.4000"), Decimal("200.00"), False),
    }
    assert [row for row in sorted(rows) if row[0] <= date(2022, 3, 1)] == [
        (date(2021, 12, 1), "active", 1, Decimal("1.0000"), Decimal("50.00"), False),
        (date(2022, 1, 1), "active", 1, Decimal("1.0000"), Decimal("50.00"), False),
        (date(2022, 2, 1), "at_risk", 1, Decimal("1.0000"), Decimal("50.00"), False),
        (date(2022, 3, 1), "at_risk", 1, Decimal("1.0000"), Decimal("50.00"), False),
    ]
