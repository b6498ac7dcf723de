import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard import formats

# Borders, and one step to either side of them.
WRITTEN: dict[Callable[[Any], str], dict[Any, str]] = {
    formats.count: {20174: "20,174", 0: "0", None: "–"},
    formats.money: {
        0: "$0.00",
        84.9: "$84.90",
        -3.5: "-$3.50",
        999.99: "$999.99",
        1000: "$1,000",
        1712345.4: "$1,712,345",
        None: "–",
    },
    formats.money_short: {
        84.9: "$84.90",
        999_999: "$999,999",
        1_000_000: "$1.00 million",
        1_712_345: "$1.71 million",
        10**10: "$10,000.00 million",
        -2_000_000: "-$2.00 million",
        None: "–",
    },
    formats.money_label: {
        0: "$0",
        84.9: "$85",
        999: "$999",
        1000: "$1.0k",
        -1000: "-$1.0k",
        9_951: "$10.0k",
        9_995: "$10k",
        900_000: "$900k",
        999_499: "$999k",
        -999_499: "-$999k",
        999_500: "$1.00M",
        10**10: "$10,000.00M",
        -1_712_345: "-$1.71M",
        -7: "-$7",
        None: "–",
    },
    formats.share: {
        0: "0%",
        0.005: "0.5%",
        -0.0312: "-3.1%",
        0.0312: "3.1%",
        0.0996: "10%",
        math.nextafter(0.0995, 0): "10%",
        0.7412: "74%",
        1: "100%",
        None: "–",
    },
    formats.change: {
        4.25: "+4.2%",
        -4.25: "-4.2%",
        99.9: "+99.9%",
        100: "+100%",
        -1234: "-1,234%",
        None: "–",
    },
    formats.number: {1.236: "1.24", 9.99: "9.99", -9.99: "-9.99", 10: "10.0", 1234.56: "1,234.6"}
    | {None: "–"},
    formats.signed_money: {0: "+$0.00", 2.48: "+$2.48", -1200: "-$1,200", None: "–"},
    formats.signed_label: {0: "+$0", 118: "+$118", -1200: "-$1.2k", None: "–"},
    formats.hour: {0: "12 am", 1: "1 am", 11: "11 am", 12: "12 pm", 13: "1 pm", 23: "11 pm"},
    formats.day: {"2024-02-05": "5 Feb 2024", date(2024, 12, 31): "31 Dec 2024"},
    formats.month: {"2024-02-01": "Feb 2024", date(2024, 12, 31): "Dec 2024"},
    formats.span_days: {
        0: "0 days",
        59: "59 days",
        60: "2 months",
        729: "24 months",
        730: "2 years",
        1095: "3 years",
    },
    formats.days_ago: {0: "today", 1: "yesterday", 2: "2 days ago", 60: "2 months ago"},
}


@pytest.mark.parametrize("write", WRITTEN, ids=lambda write: write.__name__)
def test_values_are_written(write: Callable[[Any], str]) -> None:
    assert {value: write(value) for value in WRITTEN[write]} == WRITTEN[write]


@pytest.mark.parametrize(
    ("percent", "written"),
    [
        (0.4, "equal to May"),
        (-0.4, "equal to May"),
        (0.6, "1% above May"),
        (-0.6, "1% below May"),
        (1234, "1,234% above May"),
    ],
)
def test_a_change_in_running_text(percent: float, written: str) -> None:
    assert formats.compared(percent, "May") == written


@pytest.mark.parametrize(
    ("now", "before", "percent", "written"),
    [
        (6, 4, 50, "+50.0%"),
        (0, 1, -100, "-100%"),
        (1, 0, None, None),
        (1, -1, None, None),
        (None, 1, None, None),
        (1, None, None, None),
    ],
)
def test_a_change_needs_something_before(
    now: float | None, before: float | None, percent: float | None, written: str | None
) -> None:
    assert formats.change_of(now, before) == percent
    assert formats.versus(now, before) == written


@pytest.mark.parametrize(
    ("parts", "written"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_in_running_text(parts: list[str], written: str) -> None:
    assert formats.listed(parts) == written


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        ("2024-02-20T11:59:30Z", "just now"),
        ("2024-02-20T11:59:00Z", "1 minute ago"),
        ("2024-02-20T11:58:00Z", "2 minutes ago"),
        ("2024-02-20T11:00:00Z", "1 hour ago"),
        ("2024-02-20T09:00:00Z", "3 hours ago"),
        ("2024-02-19T12:00:00Z", "1 day ago"),
        ("2024-02-17T12:00:00.500Z", "2 days ago"),
    ],
)
def test_ago(instant: str, written: str) -> None:
    assert formats.ago(instant, datetime(2024, 2, 20, 12, tzinfo=UTC)) == written


def test_a_dollar_sign_stays_one_in_markdown() -> None:
    assert formats.plain("from $1 to $2") == r"from \$1 to \$2"
    assert formats.plain(formats.plain("$1")) == r"\$1"


def test_a_restaurant_without_name_shows_the_end_of_its_id() -> None:
    assert formats.restaurant("5e77fe902ad501337b23fd", {}) == "Restaurant …7b23fd"
    assert formats.restaurant("a", {"a": "Oak Street"}) == "Oak Street"


def test_restaurants_with_one_name_have_the_end_of_their_ids() -> None:
    names = {"id-1234": "Oak Street", "id-5678": "Oak Street", "id-9999": "Elm"}
    assert formats.distinct(names) == {
        "id-1234": "Oak Street …1234",
        "id-5678": "Oak Street …5678",
        "id-9999": "Elm",
    }


@pytest.mark.parametrize(
    ("facts", "written"),
    [
        ({}, "cdef"),
        ({"restaurant_id": "a", "first_order_date": "2024-02-05"}, "Oak Street · Feb 2024 · cdef"),
        ({"restaurant_id": None, "first_order_date": None}, "cdef"),
        ({"restaurant_id": "b12345678"}, "Restaurant …345678 · cdef"),
    ],
)
def test_a_customer_has_a_short_name(facts: dict[str, str | None], written: str) -> None:
    row = {"customer_id": "abcdef"} | facts
    assert formats.customer(row, {"a": "Oak Street"}) == written
