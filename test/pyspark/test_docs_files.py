"""docs/files.md: what it says about files, values and reasons is what the code does."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from pipeline.rules import load_rules
from pipeline.silver.lines import line_rejections, parse_lines
from pipeline.silver.options import matched_rejections, parse_options
from pipeline.silver.rejections import MAX_ID_CHARACTERS, MAX_TEXT_CHARACTERS, reasons
from pipeline.silver.values import flag
from pipeline.sources import COLUMNS, OPTIONAL_TABLES
from support.bronze_frames import bronze_frame
from support.frames import rows_frame

PAGE = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def table(first_heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading, without its two head lines."""
    lines = PAGE[PAGE.index(f"| {first_heading} |") :].split("\n\n", maxsplit=1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines[2:]]


def test_every_table_and_column_is_there() -> None:
    for name, _files, columns in table("table"):
        plain = name.removesuffix(" (optional)")
        assert (plain != name) == (plain in OPTIONAL_TABLES)
        assert columns.split(", ") == list(COLUMNS[plain])
    assert len(table("table")) == len(COLUMNS)


def read_as(
    spark: SparkSession, source: str, column: str, texts: list[str], value: Column
) -> list[str]:
    """How each text of a column is read, or why it is not."""
    records = [{column: text.strip("`")} for text in texts]
    bronze, rules = bronze_frame(spark, source, records), load_rules()
    if source == "order_items":
        frame, rejections = parse_lines(bronze, rules), line_rejections(rules, NOW)
    else:
        matched = parse_options(bronze, rules).withColumns(
            {"line_quantity": F.lit(1), "is_superseded": F.lit(False)}
        )
        frame, rejections = matched, matched_rejections()
    is_bad = F.size(reasons(rejections)) > 0
    rows = frame.select(
        "_record_number", F.when(is_bad, "invalid").otherwise(value.cast("string")).alias("shown")
    ).collect()
    return [row["shown"] for row in sorted(rows)]


def amount(cents: str) -> Column:
    return (F.col(cents) / 100).cast("decimal(18,2)")


def instant(micros: str) -> Column:
    return F.date_format(F.timestamp_micros(micros), "yyyy-MM-dd HH:mm:ss.SSSSSS")


@pytest.mark.parametrize(
    ("heading", "place", "source", "column", "value"),
    [
        ("price", 1, "order_items", "item_price", lambda: amount("price_cents")),
        ("price", 2, "order_item_options", "option_price", lambda: amount("price_cents")),
        ("quantity", 1, "order_items", "item_quantity", lambda: F.col("quantity")),
        ("quantity", 1, "order_item_options", "option_quantity", lambda: F.col("option_quantity")),
        ("time", 1, "order_items", "creation_time_utc", lambda: instant("ordered_micros")),
    ],
)
def test_values_are_read_as_the_page_says(
    spark: SparkSession,
    heading: str,
    place: int,
    source: str,
    column: str,
    value: Callable[[], Column],
) -> None:
    rows = table(heading)
    found = read_as(spark, source, column, [row[0] for row in rows], value())
    assert found == [row[place] for row in rows]


def test_flags_and_null_words_are_those_of_the_page(spark: SparkSession) -> None:
    expected = {
        text: {"true": True, "false": False, "invalid": None}[read]
        for texts, read in table("flag")
        for text in re.findall(r"`(.+?)`", texts)
    }
    frame = rows_frame(spark, [(text,) for text in expected], "text string")
    rows = frame.select("text", flag(F.col("text")).alias("flag")).collect()
    assert {row["text"]: row["flag"] for row in rows} == expected
    words = ", ".join(f"`{word}`" for word in load_rules().null_words)
    assert f"`null_words` ({words})" in PAGE
    assert f"at most {MAX_ID_CHARACTERS} characters" in PAGE
    assert f"at most {MAX_TEXT_CHARACTERS}." in PAGE


def test_reasons_are_in_the_order_of_the_page() -> None:
    rows = table("reason")
    lines = [reason for reason, of_lines, _, _ in rows if of_lines]
    options = [reason for reason, _, of_options, _ in rows if of_options]
    assert lines == ["record_malformed", *line_rejections(load_rules(), NOW), "duplicate_line"]
    assert options == ["record_malformed", *matched_rejections()]
