from datetime import UTC, datetime

import pytest

from dashboard import formats


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "$0.00"),
        (84.9, "$84.90"),
        (-3.5, "-$3.50"),
        (999.99, "$999.99"),
        (1000, "$1,000"),
        (1712345.4, "$1,712,345"),
        (None, "–"),
    ],
)
def test_money(value: float | None, written: str) -> None:
    assert formats.money(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (84.9, "$84.90"),
        (999_999, "$999,999"),
        (1_712_345, "$1.71 million"),
        (-2_000_000, "-$2.00 million"),
    ],
)
def test_money_short(value: float, written: str) -> None:
    assert formats.money_short(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0%"), (0.0312, "3.1%"), (0.0996, "10%"), (0.7412, "74%"), (1, "100%"), (None, "–")],
)
def test_share(value: float | None, written: str) -> None:
    assert formats.share(value) == written


def test_counts_and_dates() -> None:
    assert formats.count(20174) == "20,174"
    assert formats.count(None) == "–"
    assert formats.day("2024-02-05") == "5 Feb 2024"
    assert formats.month("2024-02-01") == "Feb 2024"


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        ("2024-02-20T11:59:30Z", "just now"),
        ("2024-02-20T11:59:00Z", "1 minute ago"),
        ("2024-02-20T09:00:00Z", "3 hours ago"),
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
