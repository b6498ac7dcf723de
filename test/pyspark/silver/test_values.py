"""The grammar of values, with its borders."""

from collections.abc import Callable, Mapping
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
    is_below_zero,
    money,
    whole_number,
    with_clean,
    without_null_words,
)
from support.frames import rows_frame

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
        (flag, FLAGS),
        (lambda text: without_null_words(text, load_rules().null_words), IDS),
        (is_below_zero, NEGATIVES),
    ],
    ids=["cents", "whole_number", "flag", "null_words", "is_below_zero"],
)
def test_reads_exactly_its_grammar(
    spark: SparkSession, function: Callable[[Column], Column], expected: Mapping[str | None, Any]
) -> None:
    frame = rows_frame(spark, [(text,) for text in expected], "text string")
    rows = frame.select("text", function(F.col("text")).alias("value")).collect()
    assert {row["text"]: row["value"] for row in rows} == dict(expected)


def test_cleaning_is_the_same_in_spark_and_on_the_driver(spark: SparkSession) -> None:
    frame = rows_frame(spark, [(text, text) for text in TEXTS], "text string, clean string")
    rows = with_clean(frame, ["clean"]).collect()
    assert {row["text"]: row["clean"] for row in rows} == dict(TEXTS)
    assert {text: clean_text(text) for text in TEXTS} == dict(TEXTS)


def test_money_is_exact(spark: SparkSession) -> None:
    largest = 10**16 - 1
    row = spark.range(1).select(money(F.lit(-5)).alias("a"), money(F.lit(largest)).alias("b"))
    assert tuple(row.collect()[0]) == (Decimal("-0.05"), Decimal("99999999999999.99"))
