"""The grammar of values, with its borders."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from pipeline.rules import load_rules
from pipeline.silver.records import clean_text
from pipeline.silver.values import (
    cents,
    flag,
    instant_micros,
    is_below_zero,
    money,
    whole_number,
    with_clean,
    without_null_words,
)

# Unicode's White_Space property, from PropList.txt.
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)

TEXTS: Mapping[str | None, str | None] = {
    None: None,
    "": None,
    SPACES: None,
    "plain": "plain",
    " a  b ": "a b",
    "Coffee,\r\n large": "Coffee, large",
    f"{SPACES}é{SPACES}ü{SPACES}": "é ü",
    # Looks like white space to some, but is not.
    "\u200b\ufeff\u180e\x1c\x1f": "\u200b\ufeff\u180e\x1c\x1f",
}

CENTS: Mapping[str | None, int | None] = {
    None: None,
    "7": 700,
    "+7.1": 710,
    "-0": 0,
    "-0.00": 0,
    "2.674": 267,
    "2.675": 268,
    "2.67499999999999999999999999999999999999999999999999": 267,
    "-2.675": -268,
    "-0.004": 0,
    "-0.005": -1,
    "0.005": 1,
    ".99": 99,
    "+.005": 1,
    "-.5": -50,
    "5.": 500,
    "-5.": -500,
    "007.": 700,
    "000000000000000000000000000000000000000000000001.5": 150,
    "99999999.99": 99_999_999_99,
    "99999999.994999999999": 99_999_999_99,
    "99999999.995": 100_000_000_00,  # too large: for the fault's range to tell
    "-99999999.995": -100_000_000_00,
    "100000000": None,
    "1" * 60: None,
    **dict.fromkeys(
        (
            "",
            ".",
            "+",
            "-.",
            "+.",
            "1e3",
            "1,5",
            "$5",
            "- 5",
            "--5",
            "1.2.3",
            "٣",
            "NaN",
            "0x1",
            "5 5",
        ),
        None,
    ),
}

WHOLE: Mapping[str | None, int | None] = {
    None: None,
    "1": 1,
    "+1": 1,
    "2.0": 2,
    "2." + "0" * 60: 2,
    "0" * 60 + "3": 3,
    "2.": 2,
    "+2.0": 2,
    "0": 0,
    "1000000": 1_000_000,
    "9999999": 9_999_999,
    "10000000": None,
    **dict.fromkeys(("2.001", "0.5", ".0", "-1", "-0", "1e3", "two", ""), None),
}

TIMES: Mapping[str | None, str | None] = {
    None: None,
    "2023-01-05T17:00:00Z": "2023-01-05 17:00:00.000000",
    "2023-01-05 17:00:00.1Z": "2023-01-05 17:00:00.100000",
    "2023-01-05T17:00:00.123456999Z": "2023-01-05 17:00:00.123456",
    "2023-01-05T17:00:00.123456789+05:30": "2023-01-05 11:30:00.123456",
    "2023-01-05T17:00:00-23:59": "2023-01-06 16:59:00.000000",
    "2023-01-05T17:00:00+23:59": "2023-01-04 17:01:00.000000",
    "2024-02-29T00:00:00+00:00": "2024-02-29 00:00:00.000000",
    "1999-12-31T23:59:59.999999Z": "1999-12-31 23:59:59.999999",
    "2023-01-05T17:00Z": "2023-01-05 17:00:00.000000",
    "2023-01-05 17:00 UTC": "2023-01-05 17:00:00.000000",
    "2023-01-05 17:00:00UTC": "2023-01-05 17:00:00.000000",
    "2023-01-05T17:00:00.123456789 UTC": "2023-01-05 17:00:00.123456",
    "2023-01-05T17:00:00 Z": "2023-01-05 17:00:00.000000",
    "2023-01-05T17:00:00.5 Z": "2023-01-05 17:00:00.500000",
    "2023-01-05T17:00+00": "2023-01-05 17:00:00.000000",
    "2023-01-05T17:00:00+0530": "2023-01-05 11:30:00.000000",
    "2023-01-05T17:00:00.25 -0530": "2023-01-05 22:30:00.250000",
    "2023-01-05T17:00:00 -03": "2023-01-05 20:00:00.000000",
    "2023-01-05 17:00-00:30": "2023-01-05 17:30:00.000000",
    **dict.fromkeys(
        (
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-01-05T24:00:00Z",
            "2023-01-05T17:60:00Z",
            "2023-01-05T17:00:60Z",
            "2023-01-05T17:00:00",
            "2023-01-05T17:00:00.Z",
            "2023-01-05T17:00.5Z",
            "2023-01-05T17Z",
            "2023-01-05T17:00:00  Z",
            "2023-01-05T17:00:00utc",
            "2023-01-05T17:00:00GMT",
            "2023-01-05T17:00:00+UTC",
            "2023-01-05T17:00:00+2400",
            "2023-01-05T17:00:00+24",
            "2023-01-05T17:00:00+0560",
            "2023-01-05T17:00:00+053",
            "2023-01-05T17:00:00+05:3",
            "2023-01-05T17:00:00+05 30",
            "2023-01-05T17:00:00+5",
            "2023-01-05T17:00:00ZZ",
            "2023-01-05T17:00:00.1234567890Z",
            "2023-01-05t17:00:00Z",
            "2023-01-05T17:00:00z",
            "2023-01-05T17:00:00+24:00",
            "2023-01-05T17:00:00+05:60",
            "2023-1-5T17:00:00Z",
            "2023-01-05",
            "05-01-2023 17:00:00Z",
            "1672938000",
        ),
        None,
    ),
}

FLAGS: Mapping[str | None, bool | None] = {
    **dict.fromkeys(("true", "TRUE", "tRuE", "t", "T", "yes", "YES", "y", "Y", "1"), True),
    **dict.fromkeys(("false", "False", "f", "F", "no", "No", "n", "N", "0", None), False),
    **dict.fromkeys(("11", "1.0", "00", "on", "tr ue", "ye", "ja", "null", "-"), None),
}

IDS: Mapping[str | None, str | None] = {
    **dict.fromkeys((None, "null", "NULL", "Null", "none", "NaN", "n/a", "N/A", "\\N", "\\n")),
    **{text: text for text in ("nul", "null1", "null null", "N A", "NA", "-", "0", "\\")},
}

NEGATIVES: Mapping[str | None, bool] = {
    **dict.fromkeys(("-1", "-0.001", "-0.000000000000000000000000000000000000000001"), True),
    **dict.fromkeys(("-0", "-0.00", "0", "1", "+1"), False),
}


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (cents, CENTS),
        (whole_number, WHOLE),
        (
            lambda _text: F.date_format(
                F.timestamp_micros(instant_micros("text")), "yyyy-MM-dd HH:mm:ss.SSSSSS"
            ),
            TIMES,
        ),
        (flag, FLAGS),
        (lambda text: without_null_words(text, load_rules().null_words), IDS),
        (is_below_zero, NEGATIVES),
    ],
    ids=["cents", "whole_number", "instant_micros", "flag", "null_words", "is_below_zero"],
)
def test_reads_exactly_its_grammar(
    spark: SparkSession, function: Callable[[Column], Column], expected: Mapping[str | None, Any]
) -> None:
    frame = spark.createDataFrame([(text,) for text in expected], "text string")
    rows = frame.select("text", function(F.col("text")).alias("value")).collect()
    assert {row["text"]: row["value"] for row in rows} == dict(expected)


def test_cleaning_is_the_same_in_spark_and_on_the_driver(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(text, text) for text in TEXTS], "text string, clean string")
    rows = with_clean(frame, ["clean"]).collect()
    assert {row["text"]: row["clean"] for row in rows} == dict(TEXTS)
    assert {text: clean_text(text) for text in TEXTS} == dict(TEXTS)


def test_money_is_exact(spark: SparkSession) -> None:
    largest = 10**16 - 1
    row = spark.range(1).select(money(F.lit(-5)).alias("a"), money(F.lit(largest)).alias("b"))
    assert tuple(row.collect()[0]) == (Decimal("-0.05"), Decimal("99999999999999.99"))


def test_an_instant_is_counted_from_1970(spark: SparkSession) -> None:
    frame = spark.range(1).select(F.lit("2023-01-05T17:00:00.5Z").alias("t"))
    row = frame.select(instant_micros("t")).collect()[0]
    assert row[0] == int(datetime(2023, 1, 5, 17, tzinfo=UTC).timestamp() * 1_000_000) + 500_000
