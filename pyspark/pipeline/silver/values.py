"""The grammar of values: how a text becomes an amount, a quantity or an instant.

docs/files.md has it in words. Native column functions only; each gives null for a text that does
not follow the grammar. Ranges are checked in rejections.py.
"""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

# Exactly Unicode's White_Space property: U+200B and U+FEFF are not in it.
WHITE_SPACE = r"[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]"

# Nearly all text is clean already: printable ASCII with single spaces inside. Finding that out
# costs a fraction of replacing nothing.
CLEAN = r"\A[!-~]++(?: [!-~]++)*+\z"

# Both take leading zeros, and no more digits before the dot than the largest value has.
NUMBER = r"\A[+-]?(?:0*[0-9]{1,8}(?:\.[0-9]*)?|\.[0-9]+)\z"
WHOLE_NUMBER = r"\A\+?0*[0-9]{1,7}(?:\.0*)?\z"

# Seconds are optional; a fraction needs them. At most one space before the zone.
TIME = (
    r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r" ?(?:Z|UTC|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)\z"
)
OFFSET = r"([+-])([0-9]{2})(?::?([0-9]{2}))?\z"
TIME_TO_MICROSECONDS = len("2020-01-01T00:00:00.123456")
MICROS_PER_MINUTE = 60_000_000
MAX_BYTES_OF_CHARACTER = 4

TRUE = ("true", "t", "yes", "y", "1")
FALSE = ("false", "f", "no", "n", "0")


def with_clean(frame: DataFrame, columns: Sequence[str]) -> DataFrame:
    """These columns with white space trimmed and collapsed to one space, empty made null."""
    trimmed = frame.withColumns({name: _trimmed(F.col(name)) for name in columns})
    return trimmed.withColumns({name: F.when(F.col(name) != "", F.col(name)) for name in columns})


def _trimmed(text: Column) -> Column:
    collapsed = F.trim(F.regexp_replace(text, WHITE_SPACE + "+", " "))
    return F.when(text.rlike(CLEAN), text).otherwise(collapsed)


def cents(text: Column) -> Column:
    """A cleaned number in whole cents (BIGINT), rounded half away from zero."""
    # Half up depends on the third decimal alone: what follows is cut, however long it is.
    dot = F.instr(text, ".")
    exact = F.when(dot == 0, text).otherwise(text.substr(F.lit(1), dot + 3))
    return F.when(text.rlike(NUMBER), F.round(exact.cast("decimal(11,3)") * 100, 0).cast("bigint"))


def is_below_zero(number: Column) -> Column:
    """Whether a cleaned number is negative before rounding; `-0` is not."""
    return number.startswith("-") & number.rlike("[1-9]")


def whole_number(text: Column) -> Column:
    """A cleaned number of at least 0 without a fraction (BIGINT)."""
    return F.when(text.rlike(WHOLE_NUMBER), F.substring_index(text, ".", 1).cast("bigint"))


def instant_micros(name: str) -> Column:
    """A column of cleaned times as microseconds of UTC since 1970 (BIGINT)."""
    text = F.col(name)
    # Nearly every time ends with Z right after the digits: the other forms cost more.
    plain = _local_micros(f"substr({name}, 1, least({TIME_TO_MICROSECONDS}, length({name}) - 1))")
    zone = f"regexp_extract({name}, ' ?(UTC|Z|[+-][0-9:]+)$', 0)"
    other = _local_micros(
        f"substr({name}, 1, least({TIME_TO_MICROSECONDS}, length({name}) - length({zone})))"
    )
    is_plain = text.endswith("Z") & ~text.endswith(" Z")
    micros = F.when(is_plain, plain).otherwise(other - _offset_minutes(text) * MICROS_PER_MINUTE)
    return F.when(text.rlike(TIME), micros)


def _local_micros(local: str) -> Column:
    """A time without zone, read as UTC; null for a day or an hour that does not exist.

    Spark reads offsets up to 18 hours only, and a type without zone several times faster.
    """
    # try_cast is in SQL only.
    return F.expr(f"unix_micros(CAST(try_cast({local} AS timestamp_ntz) AS timestamp))")


def _offset_minutes(time: Column) -> Column:
    """Minutes that local time is ahead of UTC."""
    hours, minutes = (F.regexp_extract(time, OFFSET, group) for group in (2, 3))
    total = _digits(hours) * 60 + _digits(minutes)
    return F.when(F.regexp_extract(time, OFFSET, 1) == "-", -total).otherwise(total)


def _digits(text: Column) -> Column:
    return F.when(text == "", F.lit(0)).otherwise(text.cast("bigint"))


def flag(text: Column) -> Column:
    """A cleaned flag (BOOLEAN): empty is false, null where the text is no flag."""
    word = F.lower(text)
    # As nearly all are written: no copy in lower case.
    return (
        F.when(text.isNull() | (text == "false"), F.lit(False))
        .when((text == "true") | word.isin(*TRUE), F.lit(True))
        .when(word.isin(*FALSE), F.lit(False))
    )


def without_null_words(text: Column, null_words: Sequence[str]) -> Column:
    """A cleaned id, null where it is one of the words that mean none, in any case."""
    words = sorted({word.lower() for word in null_words})
    if not words:
        return text
    # Most ids are longer than any of the words, whatever the case: no copy of them in lower case.
    longest = max(len(word) for word in words) * MAX_BYTES_OF_CHARACTER
    is_longer = F.octet_length(text) > longest
    return F.when(is_longer | ~F.lower(text).isin(*words), text)


def money(amount_cents: Column) -> Column:
    """Whole cents as DECIMAL(18,2)."""
    cent = F.lit("0.01").cast("decimal(3,2)")
    return (amount_cents.cast("decimal(20,0)") * cent).cast("decimal(18,2)")
