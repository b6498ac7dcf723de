"""The grammar of values: how a text becomes an amount, a quantity or an instant.

Native column functions only; each gives null for a text that the grammar does not take. Ranges are
left to the faults (quarantine.py), and no expression is used twice in another: Spark would compute
it twice.
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
NUMBER = r"\A[+-]?0*[0-9]{1,8}(?:\.[0-9]+)?\z"
WHOLE_NUMBER = r"\A[+-]?0*[0-9]{1,7}(?:\.0+)?\z"
TIME = (
    r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\z"
)
TIME_TO_MICROSECONDS = len("2020-01-01T00:00:00.123456")
OFFSET = len("+HH:MM")
MICROS_PER_MINUTE = 60_000_000


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
    """A cleaned number without a fraction (BIGINT)."""
    return F.when(text.rlike(WHOLE_NUMBER), F.substring_index(text, ".", 1).cast("bigint"))


def instant_micros(name: str) -> Column:
    """A column of cleaned times as microseconds of UTC since 1970 (BIGINT)."""
    text = F.col(name)
    is_utc = text.endswith("Z")
    # Spark takes offsets up to 18 hours only, so the local time is read as if it were UTC; a type
    # without zone is read several times faster than one with. (try_cast is in SQL only.)
    local = (
        f"substr({name}, 1, least({TIME_TO_MICROSECONDS}, "
        f"length({name}) - if(endswith({name}, 'Z'), 1, {OFFSET})))"
    )
    micros = F.expr(f"unix_micros(CAST(try_cast({local} AS timestamp_ntz) AS timestamp))")
    offset = F.when(is_utc, F.lit(0)).otherwise(_offset_minutes(text))
    return F.when(text.rlike(TIME), micros - offset * MICROS_PER_MINUTE)


def _offset_minutes(time: Column) -> Column:
    hours = F.substring(time, -5, 2).cast("bigint")
    minutes = F.substring(time, -2, 2).cast("bigint")
    is_west = F.substring(time, -OFFSET, 1) == "-"
    return F.when(is_west, -1).otherwise(1) * (hours * 60 + minutes)


def is_true(text: Column) -> Column:
    """true, t or 1 in any case; else false, null included."""
    return F.coalesce(F.lower(text).isin("true", "t", "1"), F.lit(False))


def money(amount_cents: Column) -> Column:
    """Whole cents as DECIMAL(18,2)."""
    cent = F.lit("0.01").cast("decimal(3,2)")
    return (amount_cents.cast("decimal(20,0)") * cent).cast("decimal(18,2)")
