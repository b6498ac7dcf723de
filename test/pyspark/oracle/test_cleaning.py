"""Values of the second computation: text, prices, quantities, instants, flags."""

from datetime import UTC, datetime

import pytest

from oracle.cleaning import category, cents, clean, flag, identity, instant, quantity

LATEST = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" a\u3000\u00a0\r\nb ", "a b"),
        ("\u200b", "\u200b"),
        ("a\x1cb", "a\x1cb"),
        ("\u2028\t", None),
    ],
)
def test_white_space_is_exactly_unicodes(text: str, expected: str | None) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Drip Chttps://www.x.net/a#offee", "Drip Coffee"),
        ("http://a#", "Uncategorized"),
        ("http://a b#c", "http://a b#c"),
        (None, "Uncategorized"),
    ],
)
def test_pasted_urls_leave_categories(text: str | None, expected: str) -> None:
    assert category(text) == expected


@pytest.mark.parametrize(
    ("text", "line_price", "option_price"),
    [
        ("+5", 500, 500),
        ("-0", 0, 0),
        ("-0.001", None, 0),
        ("-0.005", None, -1),
        ("2.005", 201, 201),
        ("99999999.994999", 9_999_999_999, 9_999_999_999),
        ("99999999.995", None, None),
        ("-99999999.995", None, None),
        ("1e5", None, None),
        (".5", 50, 50),
        ("5.", 500, 500),
        ("-.5", None, -50),
        (".", None, None),
        ("٣", None, None),
        (None, None, None),
    ],
)
def test_prices(text: str | None, line_price: int | None, option_price: int | None) -> None:
    assert cents(text, negative=False) == line_price
    assert cents(text, negative=True) == option_price


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2.0", 2), ("2.001", None), ("0", None), ("1000000", 1_000_000), ("1000001", None),
     ("-2", None), ("+0002", 2), ("-0", None), ("2.", 2), (".0", None)],
)  # fmt: skip
def test_quantities(text: str, expected: int | None) -> None:
    assert quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-01-10T17:00:00Z", datetime(2023, 1, 10, 17, tzinfo=UTC)),
        ("2023-01-10 17:00:00.123456789+05:30", datetime(2023, 1, 10, 11, 30, 0, 123456, UTC)),
        ("2023-01-10T17:00:00-23:59", datetime(2023, 1, 11, 16, 59, tzinfo=UTC)),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2024-01-01T00:00:00.000000999Z", LATEST),
        ("2024-01-01T00:00:00.000001Z", None),
        ("1999-12-31T23:59:59.999999Z", None),
        ("2023-01-10 17:00 UTC", datetime(2023, 1, 10, 17, tzinfo=UTC)),
        ("2023-01-10T17:00:00.5 +0530", datetime(2023, 1, 10, 11, 30, 0, 500_000, UTC)),
        ("2023-01-10T17:00-05", datetime(2023, 1, 10, 22, tzinfo=UTC)),
        ("2023-01-10T17:00.5Z", None),
        ("2023-01-10T17:00  Z", None),
        ("2023-01-10T24:00:00Z", None),
        ("2023-01-10T23:59:60Z", None),
        ("2023-02-30T12:00:00Z", None),
        ("2023-01-10t17:00:00z", None),
        ("2023-01-10T17:00:00", None),
        ("2023-01-10T17:00:00.Z", None),
        ("2023-01-10T17:00:00+24:00", None),
        ("0001-01-01T00:00:00+23:59", None),
        (None, None),
    ],
)
def test_instants(text: str | None, expected: datetime | None) -> None:
    assert instant(text, LATEST) == expected


def test_flags() -> None:
    assert [flag(text) for text in ("T", "1", "YeS", "no", None, "on", "2")] == [
        *(True, True, True, False, False),
        *(None, None),
    ]


def test_ids_may_be_words_for_null() -> None:
    words = ["null", "N/A"]
    assert [identity(text, words) for text in ("NULL", "n/a", None, "NA")] == [None] * 3 + ["NA"]
